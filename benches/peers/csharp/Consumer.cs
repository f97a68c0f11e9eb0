// One reading in C#, by Arrow batches whose cells are looked at where they lie: `benches/boundary` starts it and reads the
// line it prints.
//
//   dotnet Consumer.dll LIBRARY SOURCE THREADS

using System;
using System.Diagnostics;
using System.Globalization;
using TeamsMeetingAudit;

internal static unsafe class Consumer
{
    private static int Main(string[] arguments)
    {
        Library.Load(arguments[0]);
        uint threads = uint.Parse(arguments[2], CultureInfo.InvariantCulture);
        Stopwatch watch = Stopwatch.StartNew();
        NativeOptions options = new NativeOptions { StructSize = (UIntPtr)sizeof(NativeOptions), Threads = threads };
        Failures.Check(Native.ReaderNew(ref options, out IntPtr made, out IntPtr error), error);
        using ReaderHandle reader = new ReaderHandle(made, null);
        using LentTexts lent = new LentTexts();
        Failures.Check(Native.AddPath(reader, lent.Lend(arguments[1]), out error), error);
        Failures.Check(Native.CloseInput(reader, out error), error);
        long rows = 0, duration = 0, filled = 0;
        for (; ; )
        {
            Failures.Check(Native.Next(reader, out IntPtr table, out error), error);
            if (table == IntPtr.Zero)
            {
                break;
            }
            using Batch batch = Batch.Take(table);
            rows += batch.Rows;
            foreach (string name in batch.Names)
            {
                ArrowArray* column = batch.Find(name);
                if (column != null)
                {
                    filled += Filled(new ArrowCells(column), batch.Rows);
                }
            }
            duration += Sum(batch, "DurationSeconds");
        }
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture,
            "{{\"seconds\": {0}, \"rows\": {1}, \"duration\": {2}, \"filled\": {3}}}", seconds, rows, duration, filled));
        return 0;
    }

    /// <summary>How many cells are not null.</summary>
    private static long Filled(ArrowCells cells, int rows)
    {
        long filled = 0;
        for (int row = 0; row < rows; row++)
        {
            filled += cells.IsNull(row) ? 0 : 1;
        }
        return filled;
    }

    private static long Sum(Batch batch, string name)
    {
        long sum = 0;
        ArrowArray* column = batch.Find(name);
        if (column != null)
        {
            ArrowCells cells = new ArrowCells(column);
            for (int row = 0; row < batch.Rows; row++)
            {
                sum += cells.IsNull(row) ? 0 : cells.LongAt(row);
            }
        }
        return sum;
    }
}
