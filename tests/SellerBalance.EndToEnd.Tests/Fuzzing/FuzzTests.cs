using System.Globalization;
using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;

namespace SellerBalance.EndToEnd.Fuzzing;

/// <summary>Good files with random changes, read by the program and, independently, by <see cref="Oracle"/>.</summary>
public sealed class FuzzTests
{
    private const int FilesEach = 200;

    // More by: SELLER_BALANCE_TEST_FUZZ_FILES=50000 SELLER_BALANCE_TEST_FUZZ_SEED=1
    private static readonly int s_files = Setting("SELLER_BALANCE_TEST_FUZZ_FILES", 400);
    private static readonly int s_seed = Setting("SELLER_BALANCE_TEST_FUZZ_SEED", 20_261_125);

    [Fact]
    public void Of_mutated_files_exactly_the_rows_that_keep_the_rules_are_accepted()
    {
        for (var round = 0; round < (s_files + FilesEach - 1) / FilesEach; round++)
            Compare(new Random(s_seed + round));
    }

    private static void Compare(Random random)
    {
        using var here = new Workspace();
        var inbox = Directory.CreateDirectory(here.At("inbox")).FullName;
        var files = Enumerable.Range(0, FilesEach).Select(number => MutatedFile.Make(string.Create(CultureInfo.InvariantCulture, $"f{number:0000}"), random)).ToList();
        foreach (var file in files)
            Write(inbox, file, random.Next(6));
        var newest = DateTime.UtcNow.AddDays(1);
        var run = here.Run("ingest", "inbox", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);

        var expected = Expected(files, newest);
        var sources = Sources(here);
        var (events, quarantine) = (Events(here), Refused(here));
        // Another file may have come to the same id by a mutation.
        var ids = expected.Values.SelectMany(file => file.Accepted).Select(row => row.EventId).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var (batch, receipt) = sources[file.Name];
            var (accepted, wantedReceipt, refused) = expected[file.Name];
            var context = $"seed {s_seed}, {file.Name}, delimiter '{file.Delimiter}':\n{Encoding.UTF8.GetString(file.Text)}\n{Convert.ToBase64String(file.Text)}";
            Same(accepted.Select(row => row.ToString()), events[batch], context);
            Assert.True(wantedReceipt == receipt, $"receipt {receipt} instead of {wantedReceipt}\n{context}");
            Assert.All(quarantine[batch], row => Assert.True(refused.Contains(row), $"{row} instead of one of {string.Join(" / ", refused)}\n{context}"));
            Assert.All(file.Untouched, id => Assert.True(ids.Contains(id), $"{id} was not touched\n{context}"));
        }

        here.Succeed("build", "--full", "--config", here.Write("settings.yaml", "checks:\n  conflict_share: off\n  rejected_share: off\n"));
        here.Verify();
        Assert.Equal(
            expected.Values.SelectMany(file => file.Accepted).GroupBy(row => (row.SellerId, row.Currency))
                .Select(book => string.Create(CultureInfo.InvariantCulture, $"{book.Key.SellerId} {book.Key.Currency} {book.Sum(row => row.SignedAmount):0.0000}")).Order(StringComparer.Ordinal),
            here.Succeed("balance", "--json").Json.EnumerateArray()
                .Select(day => string.Create(CultureInfo.InvariantCulture, $"{day.Text("seller_id")} {day.Text("currency")} {decimal.Parse(day.Text("running_balance")!, CultureInfo.InvariantCulture):0.0000}")).Order(StringComparer.Ordinal));
    }

    private static void Write(string folder, MutatedFile file, int compression)
    {
        var path = Path.Combine(folder, file.Name);
        switch (compression)
        {
            case 0:
                using (var gzip = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
                    gzip.Write(file.Bytes);
                break;
            case 1:
                using (var zstd = new ZstdSharp.CompressionStream(File.Create(path + ".zst"), leaveOpen: false))
                    zstd.Write(file.Bytes);
                break;
            default:
                File.WriteAllBytes(path, file.Bytes);
                break;
        }
    }

    // The files in the order of their names, as the program takes them.
    private static Dictionary<string, (List<OracleEvent> Accepted, string Receipt, HashSet<string> Refused)> Expected(List<MutatedFile> files, DateTime newest)
    {
        var known = new Dictionary<string, OracleEvent>(StringComparer.Ordinal);
        var expected = new Dictionary<string, (List<OracleEvent>, string, HashSet<string>)>(StringComparer.Ordinal);
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var records = file.Delimiter is { } delimiter ? Oracle.Delimited(file.Text, delimiter) : Oracle.Ndjson(file.Text);
            var accepted = new List<OracleEvent>();
            var refused = new HashSet<string>(StringComparer.Ordinal);
            var (duplicates, conflicts, rejected) = (0, 0, 0);
            foreach (var record in records)
            {
                var (row, reasons) = record.Fields is null
                    ? (null, [])
                    : RowRules.Judge(record.Fields, file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)], newest);
                if (record.Broken is not null) (row, reasons) = (null, [record.Broken, .. reasons]);
                if (row is null)
                {
                    rejected++;
                    refused.Add($"{record.Line}: {string.Join(',', reasons)}");
                }
                else if (!known.TryGetValue(row.EventId, out var first))
                {
                    known.Add(row.EventId, row);
                    accepted.Add(row);
                }
                else if (RowRules.Differences(first, row, saysSource: record.Fields![8]?.Trim(' ', '\t').Length > 0) is { Count: > 0 } differences)
                {
                    conflicts++;
                    refused.Add($"{record.Line}: {string.Join(',', differences)}");
                }
                else
                {
                    duplicates++;
                }
            }

            expected.Add(file.Name, (accepted, $"{records.Count} = {accepted.Count} + {duplicates} + {conflicts} + {rejected}", refused));
        }

        return expected;
    }

    private static Dictionary<string, (string Batch, string Receipt)> Sources(Workspace here) => Rows(
        here,
        "SELECT batch_id, source, read || ' = ' || accepted || ' + ' || duplicates || ' + ' || conflicts || ' + ' || rejected FROM raw.batches")
        .ToDictionary(row => Path.GetFileName(row[1]).Replace(".gz", "", StringComparison.Ordinal).Replace(".zst", "", StringComparison.Ordinal), row => (row[0], row[2]), StringComparer.Ordinal);

    private static ILookup<string, string> Events(Workspace here) => Rows(
        here,
        """
        SELECT batch_id, concat_ws('|', event_id, strftime(event_ts, '%Y-%m-%d %H:%M:%S.%f'), seller_id, event_type, currency, amount, signed_amount, direction, source_system)
        FROM raw.events
        """).ToLookup(row => row[0], row => row[1]);

    private static ILookup<string, string> Refused(Workspace here) =>
        Rows(here, "SELECT batch_id, line || ': ' || reasons FROM raw.quarantine").ToLookup(row => row[0], row => row[1]);

    private static List<string[]> Rows(Workspace here, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={here.At("seller-balance.duckdb")};access_mode=READ_ONLY");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        return rows;
    }

    private static void Same(IEnumerable<string> expected, IEnumerable<string> actual, string context)
    {
        var (wanted, found) = (expected.Order(StringComparer.Ordinal).ToList(), actual.Order(StringComparer.Ordinal).ToList());
        Assert.True(
            wanted.SequenceEqual(found, StringComparer.Ordinal),
            $"missing: {string.Join(" / ", wanted.Except(found))}\ntoo many: {string.Join(" / ", found.Except(wanted))}\n{context}");
    }

    private static int Setting(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
