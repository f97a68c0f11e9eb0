/*
 * Who of the own organisation was in meetings with people of another one, in the few columns that people read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "teams_meeting_audit.h"

/* Ends the program if a call failed. */
static void check(tma_status status, tma_error *error) {
    if (status != TMA_STATUS_OK) {
        tma_text message = tma_error_get_message(error);
        fprintf(stderr, "%.*s\n", (int)message.length, (const char *)message.data);
        tma_error_free(error);
        exit(1);
    }
}

static void print_text(const tma_table *table, size_t row, tma_text column) {
    tma_text text = tma_table_get_text(table, row, (size_t)tma_table_find_column(table, column));
    printf("%.*s", (int)text.length, (const char *)text.data);
}

int main(int argc, char **argv) {
    tma_analysis_options options = TMA_ANALYSIS_OPTIONS_INIT;
    tma_analysis *analysis = NULL;
    tma_reader *reader = NULL;
    tma_table *answer = NULL;
    tma_error *error = NULL;
    tma_text path;
    size_t row;

    if (argc != 2) {
        return 2;
    }
    path.data = (const uint8_t *)argv[1];
    path.length = strlen(argv[1]);
    options.flags = TMA_ANALYSIS_NO_APPLICATIONS;
    options.with_users = TMA_TEXT("*@fabrikam.example\n*@northquay.example");
    options.participant_kinds = TMA_TEXT("Member\nPhone");
    options.scheduled_start = TMA_TEXT("2026-01-18T12:49:00Z");
    check(tma_analysis_new(&options, &analysis, &error), error);
    check(tma_reader_new(NULL, &reader, &error), error);
    check(tma_reader_add_path(reader, path, &error), error);
    check(tma_reader_close_input(reader, &error), error);
    check(tma_analysis_add_reader(analysis, reader, &error), error);

    check(tma_analysis_answer(analysis, TMA_TABLE_KIND_ATTENDANCE_SHORT, &answer, &error), error);
    for (row = 0; row < tma_table_row_count(answer); row++) {
        print_text(answer, row, TMA_TEXT(TMA_COLUMN_WHO));
        printf(" in ");
        print_text(answer, row, TMA_TEXT(TMA_COLUMN_MEETING));
        printf(" for ");
        print_text(answer, row, TMA_TEXT(TMA_COLUMN_PRESENT));
        printf(", late by ");
        print_text(answer, row, TMA_TEXT(TMA_COLUMN_LATE));
        printf("\n");
    }
    tma_table_free(answer);
    tma_reader_free(reader);
    tma_analysis_free(analysis);
    return 0;
}
