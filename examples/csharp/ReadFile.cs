// Reads a file and prints some cells of every row, and the summary.
//
//   dotnet run --project examples/csharp -- /path/to/libteams_meeting_audit.so meeting.jsonl

using System;
using System.IO;
using System.Text;
using TeamsMeetingAudit;
using Value = System.Func<TeamsMeetingAudit.ArrowCells, int, object>;

internal static unsafe class ReadFile
{
    private static readonly Value Text = (cells, row) => cells.TextAt(row);
    private static readonly Value Long = (cells, row) => cells.LongAt(row);

    private static readonly (string, Value)[] OfRow =
    {
        ("RecordKind", Text), ("MeetingId", Text), ("DisplayName", Text),
        ("JoinTime", (cells, row) => cells.LongAt(row) / 1000000 + " s"), ("Role", (cells, row) => cells.IntAt(row)),
        ("DurationSeconds", Long), ("IsJoinedFromLobby", (cells, row) => cells.BoolAt(row) ? "yes" : "no"),
    };

    private static readonly (string, Value)[] OfSummary = Array.ConvertAll(
        new[] { "Records", "Meetings", "Participants", "OtherOperations", "Duplicates", "Rejected" }, name => (name, Long));

    private static int Main(string[] arguments)
    {
        using StreamWriter output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
        try
        {
            Library.Load(Path.GetFullPath(arguments[0]));
            NativeOptions options = new NativeOptions { StructSize = (UIntPtr)sizeof(NativeOptions) };
            Failures.Check(Native.ReaderNew(ref options, out IntPtr made, out IntPtr error), error);
            using ReaderHandle reader = new ReaderHandle(made, null);
            using (LentTexts lent = new LentTexts())
            {
                Failures.Check(Native.AddPath(reader, lent.Lend(arguments[1]), out error), error);
            }
            Failures.Check(Native.CloseInput(reader, out error), error);
            Failures.Check(Native.Next(reader, out IntPtr table, out error), error);
            for (int number = 0; table != IntPtr.Zero; Failures.Check(Native.Next(reader, out table, out error), error))
            {
                using Batch batch = Batch.Take(table);
                for (int row = 0; row < batch.Rows; row++)
                {
                    Print(output, "row " + number++, batch, row, OfRow);
                }
            }
            Failures.Check(Native.GetSummary(reader, out table, out error), error);
            using Batch summary = Batch.Take(table);
            Print(output, "summary", summary, 0, OfSummary);
            return 0;
        }
        catch (AuditException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    private static void Print(TextWriter output, string title, Batch batch, int row, (string, Value)[] columns)
    {
        output.WriteLine(title);
        foreach ((string name, Value value) in columns)
        {
            // Cells are read where they lie. A column that is null throughout counts as not there.
            ArrowArray* column = batch.Find(name);
            bool isNull = column == null || new ArrowCells(column).IsNull(row);
            output.WriteLine("  " + name + ": " + (isNull ? "(not recorded)" : value(new ArrowCells(column), row)));
        }
    }
}
