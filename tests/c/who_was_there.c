/*
 * Asks who was in which meeting and for how long, of the file given as the argument.
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

static void print_text(const tma_table *table, size_t row, const char *name) {
    tma_text column, text;
    int32_t position;
    column.data = (const uint8_t *)name;
    column.length = strlen(name);
    position = tma_table_find_column(table, column);
    text = tma_table_get_text(table, row, (size_t)position);
    printf("%.*s", (int)text.length, (const char *)text.data);
}

static long long number(const tma_table *table, size_t row, tma_text name) {
    return (long long)tma_table_get_int64(table, row, (size_t)tma_table_find_column(table, name));
}

static void print_attendance(const tma_table *table) {
    size_t row;
    for (row = 0; row < tma_table_row_count(table); row++) {
        print_text(table, row, TMA_COLUMN_DISPLAY_NAME);
        printf(": %lld of %lld s, %lld %%, told by ", number(table, row, TMA_TEXT(TMA_COLUMN_PRESENT_IN_SPAN_SECONDS)),
               number(table, row, TMA_TEXT(TMA_COLUMN_SPAN_SECONDS)),
               number(table, row, TMA_TEXT(TMA_COLUMN_PERCENT_PRESENT)));
        print_text(table, row, TMA_COLUMN_IDENTITY_BASIS);
        printf("\n");
    }
}

static void print_summary(const tma_table *table) {
    int32_t of = tma_table_find_column(table, TMA_TEXT(TMA_COLUMN_OF));
    size_t row;
    for (row = 0; row < tma_table_row_count(table); row++) {
        print_text(table, row, TMA_COLUMN_MEASURE);
        printf(" ");
        print_text(table, row, TMA_COLUMN_VALUE);
        printf(": %lld", number(table, row, TMA_TEXT(TMA_COLUMN_COUNT)));
        if (!tma_table_is_null(table, row, (size_t)of)) {
            printf(" of %lld", number(table, row, TMA_TEXT(TMA_COLUMN_OF)));
        }
        printf("\n");
    }
}

int main(int argc, char **argv) {
    tma_analysis_options options = TMA_ANALYSIS_OPTIONS_INIT;
    tma_analysis *analysis = NULL;
    tma_reader *reader = NULL;
    tma_table *answer = NULL;
    tma_error *error = NULL;
    tma_text path;

    if (argc != 2) {
        return 2;
    }
    path.data = (const uint8_t *)argv[1];
    path.length = strlen(argv[1]);
    options.minimum_percent = 50;
    check(tma_analysis_new(&options, &analysis, &error), error);
    check(tma_reader_new(NULL, &reader, &error), error);
    check(tma_reader_add_path(reader, path, &error), error);
    check(tma_reader_close_input(reader, &error), error);
    /* Reading may fail at one source and go on with the next; this program ends instead. */
    check(tma_analysis_add_reader(analysis, reader, &error), error);

    check(tma_analysis_answer(analysis, TMA_TABLE_KIND_ATTENDANCE, &answer, &error), error);
    print_attendance(answer);
    tma_table_free(answer);
    check(tma_analysis_summarize(analysis, TMA_TABLE_KIND_MEETINGS, &answer, &error), error);
    print_summary(answer);
    tma_table_free(answer);

    tma_reader_free(reader);
    tma_analysis_free(analysis);
    return 0;
}
