using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SellerBalance.Events;
using SellerBalance.Ingest.Tests.Reading;

namespace SellerBalance.Ingest.Tests.Judging;

/// <summary>What docs/file-format.md says of a field is what the judge does.</summary>
public sealed partial class FormatPageTests
{
    private static readonly JudgingRules s_rules = new(
        EventCatalog.Default, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), (DateTime.UnixEpoch.AddYears(70) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (Match row in Row().Matches(File.ReadAllText(Path.Combine(Folder(), "docs", "file-format.md"))))
                examples.Add(row.Groups["column"].Value, row.Groups["written"].Value, row.Groups["read"].Value);
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_page_is_read_as_it_says(string column, string written, string expected)
    {
        string?[] fields = ["ord-1", "2026-11-01T09:30:00Z", "S001", "order_paid", "EUR", "7.5", null, null, null];
        var place = InterchangeColumns.IndexOf(column);
        fields[place] = Unescaped(written);
        var (row, judge) = (new SourceRow(), new RowJudge(s_rules));
        row.Begin(1, isPlain: false);
        for (var index = 0; index < fields.Length; index++)
            row.Set(index, Encoding.UTF8.GetBytes(fields[index] ?? ""));
        judge.Judge(row);
        var reasons = ReasonCode.Text(null, judge.Reasons);
        Assert.Equal(Unescaped(expected), reasons.Length > 0 ? reasons : Value(place, row, judge));
    }

    [Fact]
    public void The_file_without_quotes_is_read_as_the_page_says()
    {
        var section = File.ReadAllText(Path.Combine(Folder(), "docs", "file-format.md")).Split("## Without quotes")[1].Split("\n## ")[0];
        using var bench = new Workbench();
        var read = bench.ReadWithoutQuotes("export.txt", section.Split("```text\n")[1].Split("```")[0]);
        Assert.Equal(
            RowWithoutQuotes().Matches(section).Select(row => string.Join('|', row.Groups["value"].Captures.Select(value => value.Value).Prepend(row.Groups["line"].Value))),
            read.Rows.Select(row => $"{row.Line}|{row["event_id"]}|{row["seller_id"]}|{row["source_system"]}"));
        Assert.Equal(3, read.Rows.Count);
        Assert.Empty(read.Broken);
    }

    [Fact]
    public void Every_column_has_its_examples() => Assert.Equal(InterchangeColumns.Names.Order(), Examples.Select(example => example.Data.Item1).Distinct().Order());

    [Fact]
    public void Every_code_in_the_order_of_its_reason_is_the_one_of_its_name()
    {
        var codes = Enum.GetValues<Reasons>().Where(reason => reason != Reasons.None).ToDictionary(reason => reason, reason => ReasonCode.Text(null, reason));
        Assert.Equal(ReasonCode.All, codes.Values);
        Assert.All(codes, pair => Assert.DoesNotContain(',', pair.Value));
    }

    private static string Value(int column, SourceRow row, RowJudge judge) => column switch
    {
        InterchangeColumns.EventTs => TimestampText.Text(judge.TimestampMicros),
        InterchangeColumns.EventType => EventCatalog.Default.Types[judge.EventType].Name,
        InterchangeColumns.Currency => EventCatalog.Default.Currencies.Order(StringComparer.Ordinal).ElementAt(judge.Currency),
        InterchangeColumns.Amount => (judge.Amount / 10_000m).ToString("0.0000", CultureInfo.InvariantCulture),
        InterchangeColumns.SignedAmount => ((judge.IsIn ? judge.Amount : -judge.Amount) / 10_000m).ToString("0.0000", CultureInfo.InvariantCulture),
        InterchangeColumns.Direction => judge.IsIn ? "in" : "out",
        // The engine composes keys when it takes them.
        _ => Encoding.UTF8.GetString(row[column]).Replace("e\u0301", "\u00e9", StringComparison.Ordinal),
    };

    private static string Unescaped(string text) => CodePoint().Replace(text.Replace('·', ' '), match => char.ConvertFromUtf32(int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SellerBalance.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^\| `(?<column>[a-z_]+)` \| `(?<written>[^`]*)` \| `(?<read>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (?<line>\d+) \|( `(?<value>[^`]*)` \|){3}", RegexOptions.Multiline)]
    private static partial Regex RowWithoutQuotes();

    [GeneratedRegex("U\\+([0-9A-F]{4})")]
    private static partial Regex CodePoint();
}
