using System.Globalization;
using Parquet;

namespace SellerBalance.Ingest;

/// <summary>
/// The times of a Parquet file in INT96 that are finer than a microsecond. DuckDB would cut them without a word. The library that reads them here gives
/// them to 100 ns.
/// </summary>
internal static class Int96Times
{
    /// <summary>Looks through a column.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">The column's name.</param>
    /// <returns>The text of each such time, by the number of its row, from 1.</returns>
    public static IReadOnlyDictionary<long, string> FinerThanMicros(string path, string column)
    {
        using var file = File.OpenRead(path);
        return ReadAsync(file, column).GetAwaiter().GetResult();
    }

    private static async Task<Dictionary<long, string>> ReadAsync(Stream file, string column)
    {
        var times = new Dictionary<long, string>();
        var reader = await ParquetReader.CreateAsync(file).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var field = reader.Schema.GetDataFields().Single(field => field.Name == column);
            long row = 0;
            foreach (var group in reader.RowGroups)
            {
                var values = new DateTime?[group.RowCount];
                if (field.IsNullable)
                {
                    await group.ReadAsync<DateTime>(field, values.AsMemory()).ConfigureAwait(false);
                }
                else
                {
                    var present = new DateTime[group.RowCount];
                    await group.ReadAsync<DateTime>(field, present.AsMemory()).ConfigureAwait(false);
                    values = [.. present.Select(value => (DateTime?)value)];
                }

                foreach (var value in values)
                {
                    row++;
                    if (value is { } time && time.Ticks % TimeSpan.TicksPerMicrosecond != 0)
                        times[row] = time.ToString("yyyy-MM-dd HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
                }
            }
        }

        return times;
    }
}
