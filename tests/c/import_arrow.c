/*
 * Makes a table of records of arrays that the program built itself: how rows come back that another tool has held.
 */
#include <stdio.h>
#include <string.h>

#include "teams_meeting_audit.h"

/* Everything here is static, so that there is nothing to free: releasing is marking. */
static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

/* Takes the slot and not the error: C may evaluate an argument before the call beside it has written the error. */
static void show(tma_status status, tma_error **slot) {
    tma_text name = tma_status_name(status), message = tma_error_get_message(*slot);
    printf("%.*s", (int)name.length, (const char *)name.data);
    if (*slot != NULL) {
        printf(": %.*s", (int)message.length, (const char *)message.data);
    }
    printf("\n");
    tma_error_free(*slot);
}

/* Two rows of three columns. The text of the first row ends at byte `end`, which has to lie within the second's. */
static tma_status import(int32_t end, tma_table **out_table, tma_error **error) {
    static const char users[] = "ada@contoso.examplebea@contoso.example";
    static int32_t offsets[3];
    static const int64_t joined[2] = {1768740818, 0};
    static const uint8_t joined_validity = 0x01; /* the second is null */
    static const int8_t colour[2] = {7, 8};
    static const void *user_buffers[3] = {NULL, offsets, users};
    static const void *joined_buffers[2] = {&joined_validity, joined};
    static const void *colour_buffers[2] = {NULL, colour};
    static const void *table_buffers[1] = {NULL};

    static const char *const names[3] = {TMA_COLUMN_USER_PRINCIPAL_NAME, TMA_COLUMN_JOIN_TIME, "Colour"};
    static const char *const formats[3] = {"u", "tss:UTC", "c"};
    static const void **const buffers[3] = {user_buffers, joined_buffers, colour_buffers};
    static const int64_t buffer_counts[3] = {3, 2, 2};

    struct ArrowSchema column_schemas[3], schema;
    struct ArrowArray column_arrays[3], array;
    struct ArrowSchema *schema_children[3];
    struct ArrowArray *array_children[3];
    tma_status status;
    int column;

    offsets[1] = end;
    offsets[2] = (int32_t)sizeof users - 1;
    memset(&schema, 0, sizeof schema);
    memset(&array, 0, sizeof array);
    memset(column_schemas, 0, sizeof column_schemas);
    memset(column_arrays, 0, sizeof column_arrays);
    for (column = 0; column < 3; column++) {
        column_schemas[column].format = formats[column];
        column_schemas[column].name = names[column];
        column_schemas[column].flags = ARROW_FLAG_NULLABLE;
        column_schemas[column].release = release_schema;
        column_arrays[column].length = 2;
        column_arrays[column].null_count = column == 1;
        column_arrays[column].n_buffers = buffer_counts[column];
        column_arrays[column].buffers = buffers[column];
        column_arrays[column].release = release_array;
        schema_children[column] = &column_schemas[column];
        array_children[column] = &column_arrays[column];
    }
    schema.format = "+s";
    schema.n_children = 3;
    schema.children = schema_children;
    schema.release = release_schema;
    array.length = 2;
    array.n_buffers = 1;
    array.buffers = table_buffers;
    array.n_children = 3;
    array.children = array_children;
    array.release = release_array;

    /* Both structs are the library's now, whether it likes them or not. */
    status = tma_table_import(TMA_TABLE_KIND_RECORDS, &schema, &array, out_table, error);
    printf("taken over: %s\n", schema.release == NULL && array.release == NULL ? "yes" : "no");
    return status;
}

int main(void) {
    tma_table *table = NULL;
    tma_error *error = NULL;
    tma_text ignored;
    int32_t user, join;
    size_t row;

    if (import(19, &table, &error) != TMA_STATUS_OK) {
        return 1;
    }
    ignored = tma_table_get_unknown_columns(table);
    printf("%lu rows, ignored: %.*s\n", (unsigned long)tma_table_row_count(table), (int)ignored.length,
           (const char *)ignored.data);
    user = tma_table_find_column(table, TMA_TEXT(TMA_COLUMN_USER_PRINCIPAL_NAME));
    join = tma_table_find_column(table, TMA_TEXT(TMA_COLUMN_JOIN_TIME));
    for (row = 0; row < tma_table_row_count(table); row++) {
        tma_text name = tma_table_get_text(table, row, (size_t)user);
        printf("%.*s joined at %lld us, null: %d\n", (int)name.length, (const char *)name.data,
               (long long)tma_table_get_int64(table, row, (size_t)join),
               tma_table_is_null(table, row, (size_t)join));
    }
    tma_table_free(table);

    /* What does not hold together is refused before it is used. */
    show(import(99, &table, &error), &error);
    return tma_live_handles() == 0 ? 0 : 3;
}
