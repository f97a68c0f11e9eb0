/*
 * Reads a file as an Arrow stream and walks its batches without any Arrow library: columns by name, validity bitmaps,
 * offsets, dictionaries. A program with an Arrow library hands the stream to it instead.
 *
 *     consume_arrow FILE
 */
#include <stdio.h>
#include <string.h>

#include "teams_meeting_audit.h"

static int fail(tma_error *error) {
    tma_text message = tma_error_get_message(error);
    fprintf(stderr, "error: %.*s\n", (int)message.length, (const char *)message.data);
    tma_error_free(error);
    return 1;
}

/* A bit of a bitmap, least significant first; without a bitmap nothing is null. */
static int bit(const void *bitmap, int64_t at) {
    return bitmap == NULL || (((const uint8_t *)bitmap)[at / 8] >> (at % 8) & 1) != 0;
}

/* The text at a position of a utf8 array. */
static void print_utf8(const struct ArrowArray *array, int64_t at) {
    const int32_t *offsets = (const int32_t *)array->buffers[1];
    const char *bytes = (const char *)array->buffers[2];
    at += array->offset;
    printf("%.*s", (int)(offsets[at + 1] - offsets[at]), bytes + offsets[at]);
}

static void print_cell(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t row) {
    int64_t at = row + array->offset;
    if (!bit(array->buffers[0], at)) {
        printf("null");
    } else if (schema->dictionary != NULL) {
        /* The index says which text of this batch's dictionary. */
        print_utf8(array->dictionary, ((const int32_t *)array->buffers[1])[at]);
    } else if (strcmp(schema->format, "u") == 0) {
        print_utf8(array, row);
    } else if (strcmp(schema->format, "b") == 0) {
        printf("%s", bit(array->buffers[1], at) ? "true" : "false");
    } else if (strcmp(schema->format, "i") == 0) {
        printf("%ld", (long)((const int32_t *)array->buffers[1])[at]);
    } else { /* l, and tsu:UTC: microseconds since 1970 */
        printf("%lld", (long long)((const int64_t *)array->buffers[1])[at]);
    }
}

int main(int argc, char **argv) {
    tma_reader_options options = TMA_READER_OPTIONS_INIT;
    tma_reader *reader = NULL;
    tma_error *error = NULL;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    tma_text path;
    int64_t column, row;
    int code;

    if (argc != 2) {
        return 2;
    }
    options.columns = TMA_TEXT("RecordKind\nAuditId\nJoinTime\nDurationSeconds\nDisplayName\nRole\nIsJoinedFromLobby");
    path.data = (const uint8_t *)argv[1];
    path.length = strlen(argv[1]);
    if (tma_reader_new(&options, &reader, &error) != TMA_STATUS_OK ||
        tma_reader_add_path(reader, path, &error) != TMA_STATUS_OK ||
        tma_reader_stream(reader, &stream, &error) != TMA_STATUS_OK) {
        tma_reader_free(reader);
        return fail(error);
    }
    /* The stream keeps what it needs alive. */
    tma_reader_free(reader);

    /* The schema is there before the first batch, and also when there is none. */
    if ((code = stream.get_schema(&stream, &schema)) != 0) {
        fprintf(stderr, "error %d: %s\n", code, stream.get_last_error(&stream));
        stream.release(&stream);
        return 1;
    }
    for (column = 0; column < schema.n_children; column++) {
        const struct ArrowSchema *child = schema.children[column];
        printf("%s: %s%s\n", child->name, child->format, child->dictionary != NULL ? " into a dictionary of u" : "");
    }
    /* A batch that is released from the start is the end. */
    while ((code = stream.get_next(&stream, &batch)) == 0 && batch.release != NULL) {
        printf("batch of %lld rows\n", (long long)batch.length);
        for (row = 0; row < batch.length; row++) {
            for (column = 0; column < batch.n_children; column++) {
                printf(column == 0 ? "  " : " | ");
                print_cell(schema.children[column], batch.children[column], row);
            }
            printf("\n");
        }
        batch.release(&batch);
    }
    if (code != 0) {
        fprintf(stderr, "error %d: %s\n", code, stream.get_last_error(&stream));
    }
    schema.release(&schema);
    stream.release(&stream);
    return code != 0 || tma_live_handles() != 0;
}
