/*
 * Reads an export of any container and prints who was in which meeting, for how long.
 *
 *     read_file FILE
 */
#include <stdio.h>
#include <string.h>

#include "teams_meeting_audit.h"

/* Text has a length and no NUL at its end. */
static void print_text(tma_text text) { fwrite(text.data, 1, text.length, stdout); }

/* Prints why a call failed and frees the error. */
static int fail(tma_error *error) {
    tma_text message = tma_error_get_message(error);
    fprintf(stderr, "error: %.*s\n", (int)message.length, (const char *)message.data);
    tma_error_free(error);
    return 1;
}

/* Columns are found by name; what the record did not say is null, which is not the same as empty, 0 or false. */
static void print_cell(const tma_table *table, size_t row, const char *name) {
    tma_text column_name = {(const uint8_t *)name, strlen(name)};
    int32_t column = tma_table_find_column(table, column_name);
    printf("  %s: ", name);
    if (column < 0 || tma_table_is_null(table, row, (size_t)column)) {
        printf("(not recorded)\n");
        return;
    }
    switch (tma_table_get_cell_type(table, (size_t)column)) {
    case TMA_CELL_TYPE_INT:
    case TMA_CELL_TYPE_SMALL_INT:
        printf("%lld\n", (long long)tma_table_get_int64(table, row, (size_t)column));
        break;
    case TMA_CELL_TYPE_TIME: /* microseconds since 1970, UTC */
        printf("%lld s\n", (long long)(tma_table_get_int64(table, row, (size_t)column) / 1000000));
        break;
    case TMA_CELL_TYPE_BOOL:
        printf("%s\n", tma_table_get_bool(table, row, (size_t)column) ? "yes" : "no");
        break;
    default: /* text, GUID, list, JSON */
        print_text(tma_table_get_text(table, row, (size_t)column));
        printf("\n");
    }
}

int main(int argc, char **argv) {
    static const char *const columns[] = {TMA_COLUMN_RECORD_KIND,      TMA_COLUMN_MEETING_ID, TMA_COLUMN_DISPLAY_NAME,
                                          TMA_COLUMN_JOIN_TIME,        TMA_COLUMN_ROLE,       TMA_COLUMN_DURATION_SECONDS,
                                          TMA_COLUMN_IS_JOINED_FROM_LOBBY};
    tma_reader *reader = NULL;
    tma_table *table = NULL;
    tma_error *error = NULL;
    tma_text path;
    size_t row, column;

    /* A program compiled for another interface than the library's must stop here. */
    if (argc != 2 || tma_abi_version() != TMA_ABI_VERSION) {
        return 2;
    }
    if (tma_reader_new(NULL, &reader, &error) != TMA_STATUS_OK) {
        return fail(error);
    }
    path.data = (const uint8_t *)argv[1];
    path.length = strlen(argv[1]);
    if (tma_reader_add_path(reader, path, &error) != TMA_STATUS_OK ||
        tma_reader_close_input(reader, &error) != TMA_STATUS_OK) {
        tma_reader_free(reader);
        return fail(error);
    }
    /* Tables come until there is none; each is the caller's to free. */
    for (;;) {
        if (tma_reader_next(reader, &table, &error) != TMA_STATUS_OK) {
            tma_reader_free(reader);
            return fail(error);
        }
        if (table == NULL) {
            break;
        }
        for (row = 0; row < tma_table_row_count(table); row++) {
            printf("row %lu\n", (unsigned long)row);
            for (column = 0; column < sizeof columns / sizeof *columns; column++) {
                print_cell(table, row, columns[column]);
            }
        }
        tma_table_free(table);
    }
    /* The books: every record of the file is counted once. */
    if (tma_reader_get_summary(reader, &table, &error) != TMA_STATUS_OK) {
        tma_reader_free(reader);
        return fail(error);
    }
    printf("summary\n");
    print_cell(table, 0, "Records");
    print_cell(table, 0, "Meetings");
    print_cell(table, 0, "Participants");
    print_cell(table, 0, "OtherOperations");
    print_cell(table, 0, "Duplicates");
    print_cell(table, 0, "Rejected");
    tma_table_free(table);
    tma_reader_free(reader);
    return tma_live_handles() == 0 ? 0 : 3;
}
