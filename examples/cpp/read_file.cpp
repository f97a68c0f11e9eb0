// Reads a file and prints some cells of every row, and the summary.
//
//   c++ -std=c++17 read_file.cpp $(pkg-config --cflags --libs teams-meeting-audit) -o read_file && ./read_file meeting.jsonl

#include <iostream>

#include "teams_meeting_audit.hpp"

static void print(const tma::table &table, std::size_t row, const char *name) {
    const std::size_t column = table.column(name);
    std::cout << "  " << name << ": ";
    if (table.is_null(row, column)) {
        std::cout << "(not recorded)";
    } else if (const auto text = table.get_text(row, column)) {
        std::cout << *text;
    } else if (tma_table_get_cell_type(table.handle(), column) == TMA_CELL_TYPE_BOOL) {
        std::cout << (*table.get_bool(row, column) ? "yes" : "no");
    } else if (tma_table_get_cell_type(table.handle(), column) == TMA_CELL_TYPE_TIME) {
        std::cout << *table.get_int64(row, column) / 1000000 << " s";
    } else {
        std::cout << *table.get_int64(row, column);
    }
    std::cout << '\n';
}

int main(int argc, char **argv) {
    try {
        tma::require_abi();
        tma::reader reader;
        reader.add_path(argc > 1 ? argv[1] : "meeting.jsonl");
        reader.close_input();
        std::size_t number = 0;
        while (const auto table = reader.next()) {
            for (std::size_t row = 0; row < table->rows(); row++) {
                std::cout << "row " << number++ << '\n';
                for (const char *name : {TMA_COLUMN_RECORD_KIND, TMA_COLUMN_MEETING_ID, TMA_COLUMN_DISPLAY_NAME,
                                         TMA_COLUMN_JOIN_TIME, TMA_COLUMN_ROLE, TMA_COLUMN_DURATION_SECONDS,
                                         TMA_COLUMN_IS_JOINED_FROM_LOBBY}) {
                    print(*table, row, name);
                }
            }
        }
        std::cout << "summary\n";
        for (const char *name : {"Records", "Meetings", "Participants", "OtherOperations", "Duplicates", "Rejected"}) {
            print(reader.summary(), 0, name);
        }
    } catch (const std::exception &failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
