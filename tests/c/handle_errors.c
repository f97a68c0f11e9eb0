/*
 * What goes wrong, and how it looks: the caller's mistakes, failed operations, and a reader that goes on after them.
 *
 *     handle_errors FILE
 */
#include <stdio.h>
#include <string.h>

#include "teams_meeting_audit.h"

/* Prints status, message and place of a failure, and frees the error, leaving the slot empty for the next call. */
static void show(const char *what, tma_status status, tma_error **slot) {
    tma_error *error = *slot;
    tma_text name = tma_status_name(status);
    tma_text message = tma_error_get_message(error);
    printf("%s: %.*s\n", what, (int)name.length, (const char *)name.data);
    if (error != NULL) {
        printf("  %.*s\n", (int)message.length, (const char *)message.data);
        printf("  same status in the error: %s\n", tma_error_get_status(error) == status ? "yes" : "no");
        printf("  path: %s, record: %lld, byte: %lld\n", tma_error_get_path(error).data != NULL ? "known" : "none",
               (long long)tma_error_get_record_number(error), (long long)tma_error_get_byte_offset(error));
    }
    tma_error_free(error);
    *slot = NULL;
}

/* A new options struct with one thing wrong. */
static void refuse(const char *what, tma_reader_options options) {
    tma_reader *reader = NULL;
    tma_error *error = NULL;
    tma_status status = tma_reader_new(&options, &reader, &error);
    show(what, status, &error);
    tma_reader_free(reader);
}

static int32_t stop(void *userdata, uint64_t done_bytes, uint64_t all_bytes) {
    (void)userdata;
    (void)done_bytes;
    (void)all_bytes;
    return 1;
}

int main(int argc, char **argv) {
    tma_reader_options options = TMA_READER_OPTIONS_INIT;
    tma_reader *reader = NULL;
    tma_table *table = NULL;
    tma_error *error = NULL;
    tma_text path, not_utf8 = TMA_TEXT("caf\xe9.csv");

    if (argc != 2) {
        return 2;
    }
    /* The caller's mistakes. Without a slot for the error there is still the status. */
    show("no reader", tma_reader_close_input(NULL, &error), &error);
    show("no error slot", tma_reader_new(NULL, NULL, NULL), &error);
    options.view = 99;
    refuse("unknown view", options);
    options.view = TMA_VIEW_RECORD;
    options.zone = TMA_TEXT("Mars/Olympus");
    refuse("unknown zone", options);
    options.zone = TMA_TEXT("");
    options.struct_size = 0;
    refuse("options without their INIT macro", options);

    if (tma_reader_new(NULL, &reader, NULL) != TMA_STATUS_OK) {
        return 3;
    }
    show("a path that is not UTF-8", tma_reader_add_path(reader, not_utf8, &error), &error);

    /* A failed operation: about one source, after which the reader goes on with the next. */
    path.data = (const uint8_t *)argv[1];
    path.length = strlen(argv[1]);
    tma_reader_add_path(reader, TMA_TEXT("no-such-file.csv"), NULL);
    tma_reader_add_path(reader, path, NULL);
    show("a missing file", tma_reader_next(reader, &table, &error), &error);
    show("the file after it", tma_reader_next(reader, &table, &error), &error);
    printf("  rows: %lu\n", (unsigned long)tma_table_row_count(table));
    tma_table_free(table);
    tma_reader_free(reader);

    /* Stopping: from another thread by tma_reader_cancel(), or by the answer of the progress callback. */
    if (tma_reader_new(NULL, &reader, NULL) != TMA_STATUS_OK) {
        return 3;
    }
    tma_reader_add_path(reader, path, NULL);
    tma_reader_set_progress(reader, stop, NULL, NULL);
    show("stopped", tma_reader_next(reader, &table, &error), &error);
    tma_reader_free(reader);
    return tma_live_handles() == 0 ? 0 : 4;
}
