// Reads a file and prints some cells of every row, and the summary.
//
//	CGO_CFLAGS=$(pkg-config --cflags teams-meeting-audit) CGO_LDFLAGS=$(pkg-config --libs teams-meeting-audit) \
//		go run . meeting.jsonl
package main

/*
#include <stdlib.h>
#include <teams_meeting_audit.h>
*/
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

// lend copies a text to where C may read it for as long as use goes on.
func lend(text string, use func(C.tma_text)) {
	data := unsafe.Pointer(C.CString(text))
	defer C.free(data)
	use(C.tma_text{data: (*C.uint8_t)(data), length: C.size_t(len(text))})
}

func text(text C.tma_text) string {
	return C.GoStringN((*C.char)(unsafe.Pointer(text.data)), C.int(text.length))
}

// check calls what can fail, and ends the program with what it failed with.
func check(call func(failure **C.tma_error) C.tma_status) {
	var failure *C.tma_error
	if call(&failure) != C.TMA_STATUS_OK {
		fmt.Fprintln(os.Stderr, text(C.tma_error_get_message(failure)))
		C.tma_error_free(failure)
		os.Exit(1)
	}
}

func show(table *C.tma_table, row C.size_t, name string) {
	var column C.size_t
	lend(name, func(name C.tma_text) { column = C.size_t(C.tma_table_find_column(table, name)) })
	shown := "(not recorded)"
	if !C.tma_table_is_null(table, row, column) {
		switch C.tma_table_get_cell_type(table, column) {
		case C.TMA_CELL_TYPE_BOOL:
			shown = map[bool]string{true: "yes", false: "no"}[bool(C.tma_table_get_bool(table, row, column))]
		case C.TMA_CELL_TYPE_TIME:
			shown = fmt.Sprint(C.tma_table_get_int64(table, row, column)/1000000, " s")
		case C.TMA_CELL_TYPE_INT, C.TMA_CELL_TYPE_SMALL_INT:
			shown = fmt.Sprint(C.tma_table_get_int64(table, row, column))
		default:
			shown = text(C.tma_table_get_text(table, row, column))
		}
	}
	fmt.Printf("  %s: %s\n", name, shown)
}

func main() {
	if C.tma_abi_version() != C.TMA_ABI_VERSION {
		fmt.Fprintln(os.Stderr, "this library has another binary interface")
		os.Exit(1)
	}
	var reader *C.tma_reader
	check(func(failure **C.tma_error) C.tma_status { return C.tma_reader_new(nil, &reader, failure) })
	defer C.tma_reader_free(reader)
	lend(os.Args[1], func(path C.tma_text) {
		check(func(failure **C.tma_error) C.tma_status { return C.tma_reader_add_path(reader, path, failure) })
	})
	check(func(failure **C.tma_error) C.tma_status { return C.tma_reader_close_input(reader, failure) })
	var table *C.tma_table
	for number := 0; ; C.tma_table_free(table) {
		check(func(failure **C.tma_error) C.tma_status { return C.tma_reader_next(reader, &table, failure) })
		if table == nil {
			break
		}
		for row := C.size_t(0); row < C.tma_table_row_count(table); row++ {
			fmt.Println("row", number)
			number++
			for _, name := range []string{C.TMA_COLUMN_RECORD_KIND, C.TMA_COLUMN_MEETING_ID, C.TMA_COLUMN_DISPLAY_NAME,
				C.TMA_COLUMN_JOIN_TIME, C.TMA_COLUMN_ROLE, C.TMA_COLUMN_DURATION_SECONDS, C.TMA_COLUMN_IS_JOINED_FROM_LOBBY} {
				show(table, row, name)
			}
		}
	}
	check(func(failure **C.tma_error) C.tma_status { return C.tma_reader_get_summary(reader, &table, failure) })
	defer C.tma_table_free(table)
	fmt.Println("summary")
	for _, name := range []string{"Records", "Meetings", "Participants", "OtherOperations", "Duplicates", "Rejected"} {
		show(table, 0, name)
	}
}
