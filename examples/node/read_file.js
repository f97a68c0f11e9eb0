// Reads a file and prints some cells of every row, and the summary.
//
//   npm install && node read_file.js /path/to/libteams_meeting_audit.so meeting.jsonl

'use strict';

const koffi = require('koffi');

const [, , libraryPath, input] = process.argv;
const library = koffi.load(libraryPath);
const Text = koffi.struct('tma_text', { data: 'const uint8_t *', length: 'size_t' });
for (const handle of ['tma_reader', 'tma_table', 'tma_error']) koffi.opaque(handle);

const tma = {};
for (const [name, prototype] of Object.entries({
    abiVersion: 'uint32_t tma_abi_version()',
    message: 'tma_text tma_error_get_message(tma_error *error)',
    freeError: 'void tma_error_free(tma_error *error)',
    newReader: 'int tma_reader_new(void *options, _Out_ tma_reader **reader, _Out_ tma_error **error)',
    addPath: 'int tma_reader_add_path(tma_reader *reader, tma_text path, _Out_ tma_error **error)',
    closeInput: 'int tma_reader_close_input(tma_reader *reader, _Out_ tma_error **error)',
    next: 'int tma_reader_next(tma_reader *reader, _Out_ tma_table **table, _Out_ tma_error **error)',
    summary: 'int tma_reader_get_summary(tma_reader *reader, _Out_ tma_table **table, _Out_ tma_error **error)',
    freeReader: 'void tma_reader_free(tma_reader *reader)',
    rows: 'size_t tma_table_row_count(tma_table *table)',
    column: 'int tma_table_find_column(tma_table *table, tma_text name)',
    type: 'int tma_table_get_cell_type(tma_table *table, size_t column)',
    isNull: 'bool tma_table_is_null(tma_table *table, size_t row, size_t column)',
    text: 'tma_text tma_table_get_text(tma_table *table, size_t row, size_t column)',
    int64: 'int64_t tma_table_get_int64(tma_table *table, size_t row, size_t column)',
    bool: 'bool tma_table_get_bool(tma_table *table, size_t row, size_t column)',
    freeTable: 'void tma_table_free(tma_table *table)',
})) tma[name] = library.func(prototype);

const lend = (text) => ({ data: Buffer.from(text, 'utf8'), length: Buffer.byteLength(text, 'utf8') });
const textOf = (text) => Buffer.from(koffi.decode(text.data, koffi.array('uint8_t', Number(text.length)))).toString('utf8');

// Calls a function whose last argument is the error slot; its outputs come in `out`.
function call(name, ...args) {
    const error = [null];
    if (tma[name](...args, error) !== 0) {
        const message = textOf(tma.message(error[0]));
        tma.freeError(error[0]);
        throw new Error(message);
    }
}

function show(table, row, name) {
    const column = tma.column(table, lend(name));
    const cell = () => {
        if (tma.isNull(table, row, column)) return '(not recorded)';
        switch (tma.type(table, column)) {
        case 5: case 6: return tma.int64(table, row, column);
        case 7: return tma.bool(table, row, column) ? 'yes' : 'no';
        case 8: return `${Math.floor(Number(tma.int64(table, row, column)) / 1e6)} s`;
        default: return textOf(tma.text(table, row, column));
        }
    };
    console.log(`  ${name}: ${cell()}`);
}

if (tma.abiVersion() !== 1) throw new Error('this library has another binary interface');
const reader = [null], table = [null];
call('newReader', null, reader);
call('addPath', reader[0], lend(input));
call('closeInput', reader[0]);
for (let number = 0; ;) {
    call('next', reader[0], table);
    if (!table[0]) break;
    for (let row = 0; row < tma.rows(table[0]); row++, number++) {
        console.log(`row ${number}`);
        for (const name of ['RecordKind', 'MeetingId', 'DisplayName', 'JoinTime', 'Role', 'DurationSeconds', 'IsJoinedFromLobby']) {
            show(table[0], row, name);
        }
    }
    tma.freeTable(table[0]);
}
call('summary', reader[0], table);
console.log('summary');
for (const name of ['Records', 'Meetings', 'Participants', 'OtherOperations', 'Duplicates', 'Rejected']) show(table[0], 0, name);
tma.freeTable(table[0]);
tma.freeReader(reader[0]);
