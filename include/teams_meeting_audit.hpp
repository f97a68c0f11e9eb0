// Teams meeting audit for C++17 and later: handles that free themselves, failures as exceptions, text as string views.
//
// A thin cover, header only, over teams_meeting_audit.h, whose comments say what each function does, on which threads,
// and until when a text lives. Whatever is not covered here is called there, with handle().

#ifndef TEAMS_MEETING_AUDIT_HPP
#define TEAMS_MEETING_AUDIT_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "teams_meeting_audit.h"

namespace tma {

/// A text to pass in. It is read during the call only.
inline tma_text text(std::string_view view) {
    return {reinterpret_cast<const std::uint8_t *>(view.data()), view.size()};
}

/// A text that came out; none where there is none, which is not an empty one.
inline std::optional<std::string_view> view(tma_text text) {
    if (text.data == nullptr) {
        return std::nullopt;
    }
    return std::string_view(reinterpret_cast<const char *>(text.data), text.length);
}

/// A call failed: what, where, and what to do.
class error : public std::runtime_error {
public:
    /// Takes over the error of a call that returned `status`.
    error(tma_status status, tma_error *raw) : error(status, owned(raw)) {}

    /// How the call ended.
    tma_status status() const noexcept { return status_; }
    /// The file it is about; empty without one.
    const std::string &path() const noexcept { return path_; }
    /// The 1-based number of the record it is about, or -1.
    std::int64_t record_number() const noexcept { return record_number_; }
    /// The byte of the decompressed file it is about, counted from 0, or -1.
    std::int64_t byte_offset() const noexcept { return byte_offset_; }

private:
    struct free_error {
        void operator()(tma_error *raw) const noexcept { tma_error_free(raw); }
    };
    using owned = std::unique_ptr<tma_error, free_error>;

    error(tma_status status, const owned &raw)
        : std::runtime_error(std::string(view(tma_error_get_message(raw.get())).value_or("the call failed"))),
          status_(status), path_(view(tma_error_get_path(raw.get())).value_or("")),
          record_number_(tma_error_get_record_number(raw.get())),
          byte_offset_(tma_error_get_byte_offset(raw.get())) {}

    tma_status status_;
    std::string path_;
    std::int64_t record_number_;
    std::int64_t byte_offset_;
};

/// Calls a function whose last argument is the error slot, and throws what it failed with.
template <typename Function, typename... Arguments>
void call(Function function, Arguments... arguments) {
    tma_error *raw = nullptr;
    const tma_status status = function(arguments..., &raw);
    if (status != TMA_STATUS_OK) {
        throw error(status, raw);
    }
}

/// Throws if the library that was loaded has another binary interface than the header this was compiled with.
inline void require_abi() {
    if (tma_abi_version() != TMA_ABI_VERSION) {
        throw std::runtime_error("the teams_meeting_audit library has the binary interface " +
                                 std::to_string(tma_abi_version()) + ", and this program needs " +
                                 std::to_string(TMA_ABI_VERSION));
    }
}

/// Rows and typed columns that never change. Copies share them.
class table {
public:
    /// Takes over a table.
    explicit table(tma_table *raw) : raw_(raw, tma_table_free) {}

    /// The handle, for functions of the C header; it stays this object's.
    tma_table *handle() const noexcept { return raw_.get(); }
    /// How many rows.
    std::size_t rows() const noexcept { return tma_table_row_count(handle()); }
    /// How many columns.
    std::size_t columns() const noexcept { return tma_table_column_count(handle()); }

    /// The position of the column of exactly that name, such as TMA_COLUMN_START_TIME. Throws std::out_of_range.
    std::size_t column(std::string_view name) const {
        const std::int32_t position = tma_table_find_column(handle(), text(name));
        if (position < 0) {
            throw std::out_of_range("the table has no column " + std::string(name));
        }
        return static_cast<std::size_t>(position);
    }
    /// The name of the column; it lives as long as the table.
    std::string_view name(std::size_t column) const {
        return view(tma_table_get_column_name(handle(), column)).value_or("");
    }
    /// Whether the cell is null, which means: not recorded.
    bool is_null(std::size_t row, std::size_t column) const noexcept {
        return tma_table_is_null(handle(), row, column);
    }
    /// The text of a cell; it lives as long as the table. None where the cell is null or no text.
    std::optional<std::string_view> get_text(std::size_t row, std::size_t column) const {
        return view(tma_table_get_text(handle(), row, column));
    }
    /// The number of a cell, or its instant as microseconds since 1970-01-01T00:00:00Z.
    std::optional<std::int64_t> get_int64(std::size_t row, std::size_t column) const {
        return is_null(row, column) ? std::nullopt : std::optional(tma_table_get_int64(handle(), row, column));
    }
    /// Whether a cell is true.
    std::optional<bool> get_bool(std::size_t row, std::size_t column) const {
        return is_null(row, column) ? std::nullopt : std::optional(tma_table_get_bool(handle(), row, column));
    }
    /// Writes the table as an Arrow stream, which belongs to the receiver.
    void stream(ArrowArrayStream *out) const { call(tma_table_stream, handle(), out); }

private:
    std::shared_ptr<tma_table> raw_;
};

/// Calls a function that writes a table.
template <typename Function, typename... Arguments>
table make_table(Function function, Arguments... arguments) {
    tma_table *raw = nullptr;
    call(function, arguments..., &raw);
    return table(raw);
}

/// Reads sources into tables, without duplicates, and keeps the books.
class reader {
public:
    /// Makes a reader; without options the default of everything.
    explicit reader(const tma_reader_options *options = nullptr) {
        tma_reader *raw = nullptr;
        call(tma_reader_new, options, &raw);
        raw_.reset(raw);
    }

    /// The handle, for functions of the C header; it stays this object's.
    tma_reader *handle() const noexcept { return raw_.get(); }
    /// Queues a file of any container; a missing one makes next() throw when its turn comes.
    void add_path(std::string_view path) { call(tma_reader_add_path, handle(), text(path)); }
    /// Queues the content of a file of any container. The bytes are copied.
    void add_bytes(std::string_view bytes) { call(tma_reader_add_bytes, handle(), text(bytes)); }
    /// Queues records, each the JSON of one. They are copied.
    void add_records(const std::vector<std::string_view> &records) {
        std::vector<tma_text> texts;
        texts.reserve(records.size());
        for (const std::string_view record : records) {
            texts.push_back(text(record));
        }
        call(tma_reader_add_records, handle(), texts.data(), texts.size());
    }
    /// Says that no source will be added any more.
    void close_input() { call(tma_reader_close_input, handle()); }

    /// The next table of rows; none when all that was added is read.
    std::optional<table> next() { return taken(tma_reader_next); }
    /// Like next(), but does not wait for a table that is not made yet.
    std::optional<table> poll() { return taken(tma_reader_poll); }
    /// Closes the input and writes an Arrow stream of all rows not yet taken, which belongs to the receiver.
    void stream(ArrowArrayStream *out) { call(tma_reader_stream, handle(), out); }

    /// What was odd so far, a row an issue.
    table issues() const { return make_table(tma_reader_get_issues, handle()); }
    /// Counts and completeness so far, in one row.
    table summary() const { return make_table(tma_reader_get_summary, handle()); }
    /// The counts of each source so far.
    table sources() const { return make_table(tma_reader_get_sources, handle()); }
    /// Makes the step that is running, or else the next one, fail with TMA_STATUS_CANCELLED. Any thread.
    void cancel() const noexcept { tma_reader_cancel(handle()); }

private:
    struct free_reader {
        void operator()(tma_reader *raw) const noexcept { tma_reader_free(raw); }
    };

    template <typename Function>
    std::optional<table> taken(Function step) {
        tma_table *raw = nullptr;
        call(step, handle(), &raw);
        return raw == nullptr ? std::nullopt : std::optional(table(raw));
    }

    std::unique_ptr<tma_reader, free_reader> raw_;
};

/// Takes in records and answers questions about all of them together.
class analysis {
public:
    /// Makes an analysis; without options the default of everything.
    explicit analysis(const tma_analysis_options *options = nullptr) {
        tma_analysis *raw = nullptr;
        call(tma_analysis_new, options, &raw);
        raw_.reset(raw);
    }

    /// The handle, for functions of the C header; it stays this object's.
    tma_analysis *handle() const noexcept { return raw_.get(); }
    /// Takes in a table of records; each row counts.
    void add(const table &records) { call(tma_analysis_add_table, handle(), records.handle()); }
    /// Takes in all rows that a reader has left.
    void add(reader &source) { call(tma_analysis_add_reader, handle(), source.handle()); }
    /// The answer that is a table of that tma_table_kind, such as TMA_TABLE_KIND_ATTENDANCE.
    table answer(std::int32_t kind) const { return make_table(tma_analysis_answer, handle(), kind); }
    /// The same answer in short.
    table summarize(std::int32_t kind) const { return make_table(tma_analysis_summarize, handle(), kind); }

private:
    struct free_analysis {
        void operator()(tma_analysis *raw) const noexcept { tma_analysis_free(raw); }
    };

    std::unique_ptr<tma_analysis, free_analysis> raw_;
};

}  // namespace tma

#endif  // TEAMS_MEETING_AUDIT_HPP
