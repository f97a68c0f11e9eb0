/*
 * Feeds records that are in memory, a few at a time, and takes rows as soon as there are some: what a program does that
 * receives audit records from somewhere else than a file.
 */
#include <stdio.h>

#include "teams_meeting_audit.h"

#define RECORD(id, user, join, leave)                                                                                  \
    TMA_TEXT("{\"CreationTime\":\"2026-01-18T16:02:11\",\"Id\":\"" id                                                  \
             "\",\"Operation\":\"MeetingParticipantDetail\",\"MeetingDetailId\":\"3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10\","  \
             "\"JoinTime\":\"2026-01-18T" join "\",\"LeaveTime\":\"2026-01-18T" leave                                  \
             "\",\"Attendees\":[{\"UPN\":\"" user "\",\"RecipientType\":\"User\"}]}")

#define ADA "a5b1c2d3-0001-4e89-9a44-5d1c0b6e7f11"
#define BEA "a5b1c2d3-0002-4e89-9a44-5d1c0b6e7f12"

static int fail(tma_error *error) {
    tma_text message = tma_error_get_message(error);
    fprintf(stderr, "error: %.*s\n", (int)message.length, (const char *)message.data);
    tma_error_free(error);
    return 1;
}

/* Called while tables are made, on this thread; anything but 0 would cancel. */
static int32_t count_calls(void *userdata, uint64_t done_bytes, uint64_t all_bytes) {
    (void)done_bytes;
    (void)all_bytes;
    ++*(int *)userdata;
    return 0;
}

/* What takes the next table: tma_reader_poll() those that are ready, tma_reader_next() all of them. */
typedef tma_status take_table(tma_reader *reader, tma_table **out_table, tma_error **error);

/* Prints the rows that there are. */
static tma_status drain(tma_reader *reader, take_table *take, tma_error **error) {
    tma_table *table = NULL;
    tma_status status;
    while ((status = take(reader, &table, error)) == TMA_STATUS_OK && table != NULL) {
        int32_t user = tma_table_find_column(table, TMA_TEXT(TMA_COLUMN_USER_PRINCIPAL_NAME));
        int32_t seconds = tma_table_find_column(table, TMA_TEXT(TMA_COLUMN_DURATION_SECONDS));
        size_t row;
        for (row = 0; row < tma_table_row_count(table); row++) {
            tma_text name = tma_table_get_text(table, row, (size_t)user);
            printf("  %.*s stayed %lld seconds\n", (int)name.length, (const char *)name.data,
                   (long long)tma_table_get_int64(table, row, (size_t)seconds));
        }
        tma_table_free(table);
    }
    return status;
}

int main(void) {
    /* Only the columns that are looked at: the rest costs nothing. */
    tma_reader_options options = TMA_READER_OPTIONS_INIT;
    tma_text first[1], second[2];
    tma_reader *reader = NULL;
    tma_table *issues = NULL;
    tma_error *error = NULL;
    int calls = 0;

    options.columns = TMA_TEXT(TMA_COLUMN_USER_PRINCIPAL_NAME "\n" TMA_COLUMN_DURATION_SECONDS);
    options.threads = 1;
    if (tma_reader_new(&options, &reader, &error) != TMA_STATUS_OK ||
        tma_reader_set_progress(reader, count_calls, &calls, &error) != TMA_STATUS_OK) {
        tma_reader_free(reader);
        return fail(error);
    }
    first[0] = RECORD(ADA, "ada@contoso.example", "12:49:12", "13:45:30");
    printf("after the first record\n");
    if (tma_reader_add_records(reader, first, 1, &error) != TMA_STATUS_OK ||
        drain(reader, tma_reader_poll, &error) != TMA_STATUS_OK) {
        tma_reader_free(reader);
        return fail(error);
    }
    /* The service returns records more than once: the second copy of Ada's is passed over. */
    second[0] = RECORD(ADA, "ada@contoso.example", "12:49:12", "13:45:30");
    second[1] = RECORD(BEA, "bea@contoso.example", "13:00:00", "12:59:58");
    printf("after two more\n");
    if (tma_reader_add_records(reader, second, 2, &error) != TMA_STATUS_OK ||
        tma_reader_close_input(reader, &error) != TMA_STATUS_OK ||
        drain(reader, tma_reader_next, &error) != TMA_STATUS_OK ||
        tma_reader_get_issues(reader, &issues, &error) != TMA_STATUS_OK) {
        tma_reader_free(reader);
        return fail(error);
    }
    /* What is odd in a record is no failure but a row of this table. */
    if (tma_table_row_count(issues) > 0) {
        int32_t code = tma_table_find_column(issues, TMA_TEXT("Code"));
        int32_t number = tma_table_find_column(issues, TMA_TEXT("RecordNumber"));
        tma_text name = tma_table_get_text(issues, 0, (size_t)code);
        printf("record %lld: %.*s\n", (long long)tma_table_get_int64(issues, 0, (size_t)number), (int)name.length,
               (const char *)name.data);
    }
    printf("progress was reported: %s\n", calls > 2 ? "yes" : "no");
    tma_table_free(issues);
    tma_reader_free(reader);
    return tma_live_handles() == 0 ? 0 : 3;
}
