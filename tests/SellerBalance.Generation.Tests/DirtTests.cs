using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using SellerBalance.Events;

namespace SellerBalance.Generation.Tests;

public sealed class DirtTests
{
    private static readonly Gen<GenerationOptions> s_options =
        from events in Gen.Long[1, 2_000]
        from sellers in Gen.Int[1, 20]
        from seed in Gen.Long
        from percent in Gen.Int[1, 100]
        from currencies in Gen.Shuffle(new[] { "EUR", "USD", "JPY", "KWD" }, 1, 4)
        select new GenerationOptions
        {
            Events = events,
            Sellers = sellers,
            Seed = seed,
            Currencies = currencies,
            DirtyFraction = percent / 100m,
        };

    [Fact]
    public void The_manifest_adds_up_to_the_rows_of_the_file() => s_options.Sample(
        options =>
        {
            var generated = Generated.Make(options);
            var root = generated.Manifest!.RootElement;
            long Number(string name) => root.GetProperty(name).GetInt64();
            var outcomes = generated.Dirt().CountBy(dirt => dirt.Expect).ToDictionary();

            Assert.Equal(generated.Lines.Length - 2, Number("rows"));
            Assert.Equal(Number("rows"), Number("events") + Number("duplicates") + Number("conflicts") + Number("rejected"));
            Assert.Equal(options.Events + Number("outliers"), Number("events"));
            Assert.Equal(Number("duplicates"), outcomes.GetValueOrDefault("duplicate"));
            Assert.Equal(Number("conflicts"), outcomes.GetValueOrDefault("conflict"));
            Assert.Equal(Number("rejected"), outcomes.GetValueOrDefault("rejected"));
            Assert.Equal(Number("outliers"), outcomes.GetValueOrDefault("accepted"));
            Assert.Equal(
                new GenerationSummary(
                    Number("rows"), Number("events"), Number("duplicates"), Number("conflicts"), Number("rejected"), Number("outliers")),
                generated.Summary);
        },
        iter: 100);

    [Fact]
    public void Without_its_dirty_lines_the_file_is_the_clean_file() => s_options.Sample(
        options =>
        {
            var generated = Generated.Make(options);
            var dirty = generated.Dirt().Select(dirt => dirt.Line - 1).ToHashSet();

            var rest = generated.Lines.Where((_, index) => !dirty.Contains(index));

            Assert.Equal(Generated.Make(options with { DirtyFraction = 0 }).Lines, rest);
        },
        iter: 50);

    [Fact]
    public void Every_dirty_line_is_what_the_manifest_says() => s_options.Sample(
        options =>
        {
            var generated = Generated.Make(options);
            var dirt = generated.Dirt().ToDictionary(entry => entry.Line);
            var first = new Dictionary<string, string>();
            for (var number = 2; number < generated.Lines.Length; number++)
            {
                var line = generated.Lines[number - 1];
                if (!dirt.TryGetValue(number, out var entry))
                {
                    Assert.True(first.TryAdd(line[..line.IndexOf(',', StringComparison.Ordinal)], line));
                    continue;
                }

                Assert.StartsWith(entry.EventId + ",", line, StringComparison.Ordinal);
                switch (entry.Expect)
                {
                    case "duplicate":
                        Assert.Equal(first[entry.EventId], line);
                        break;
                    case "conflict":
                        AssertRight(line, options);
                        Assert.NotEqual(first[entry.EventId], line);
                        break;
                    case "accepted":
                        AssertRight(line, options);
                        Assert.True(first.TryAdd(entry.EventId, line));
                        break;
                    default:
                        Assert.False(first.ContainsKey(entry.EventId));
                        Assert.Contains(entry.Reason!, ReasonsAgainst(line));
                        break;
                }
            }
        },
        iter: 50);

    [Fact]
    public void Every_kind_appears_as_often_as_any_other()
    {
        var kinds = Generated.Make(new() { Events = 10_000, DirtyFraction = 0.1m }).Dirt().CountBy(dirt => dirt.Kind).ToDictionary();

        Assert.Equal(DirtKinds.All.Select(kind => kind.Name).Order(), kinds.Keys.Order());
        Assert.InRange(kinds.Values.Max() - kinds.Values.Min(), 0, 1);
    }

    [Fact]
    public void Dirt_spreads_over_the_whole_file()
    {
        var generated = Generated.Make(new() { Events = 10_000, DirtyFraction = 0.01m });

        var tenths = generated.Dirt().CountBy(dirt => dirt.Line * 10 / generated.Lines.Length).ToDictionary();

        Assert.Equal(Enumerable.Range(0, 10), tenths.Keys.Order());
        Assert.All(tenths.Values, count => Assert.InRange(count, 8, 12));
    }

    [Fact]
    public void A_fraction_too_small_for_one_row_leaves_the_file_clean()
    {
        var generated = Generated.Make(new() { Events = 100, DirtyFraction = 0.001m });

        Assert.Empty(generated.Dirt());
        Assert.Equal(100, generated.Summary.Rows);
    }

    private static void AssertRight(string line, GenerationOptions options)
    {
        Assert.Empty(ReasonsAgainst(line));
        Assert.InRange(int.Parse(Row.Parse(line).SellerId[1..], CultureInfo.InvariantCulture), 1, Math.Max(2, options.Sellers));
    }

    // The rules of ingestion in the shortest words, written apart from the generator's.
    private static IEnumerable<string> ReasonsAgainst(string line)
    {
        if (!System.Text.Unicode.Utf8.IsValid(Encoding.Latin1.GetBytes(line))) yield return "bad_encoding";
        var hasQuotedNumber = Regex.IsMatch(line, "(^|,)\"[0-9]+,[0-9]+\"(,|$)");
        if (line.Contains('"', StringComparison.Ordinal) && !hasQuotedNumber)
        {
            yield return "bad_quoting";
            yield break;
        }

        var fields = Regex.Replace(line, "\"([0-9]+),([0-9]+)\"", "$1;$2").Split(',');
        if (fields.Length != 9)
        {
            yield return "wrong_column_count";
            yield break;
        }

        string[] keys = ["event_id", "event_ts", "seller_id", "event_type", "currency"];
        for (var index = 0; index < keys.Length; index++)
            if (string.IsNullOrWhiteSpace(fields[index])) yield return $"missing_key:{keys[index]}";
        if (!DateTimeOffset.TryParseExact(fields[1], Iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            yield return "malformed_timestamp";
        else if (time.Year is < 2000 or > 2500)
            yield return "timestamp_out_of_range";
        var type = EventCatalog.Default.Types.FirstOrDefault(known => known.Name == fields[3]);
        if (type is null) yield return "unknown_event_type";
        if (!EventCatalog.Default.Currencies.Contains(fields[4])) yield return "unknown_currency";
        foreach (var reason in ReasonsAgainstMoney(fields, type)) yield return reason;
    }

    private static readonly string[] Iso = ["yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.fffZ", "yyyy-MM-ddTHH:mm:ss.ffffffZ"];

    private static IEnumerable<string> ReasonsAgainstMoney(string[] fields, EventType? type)
    {
        var amount = Number(fields[5], "amount", out var amountReason);
        var signed = Number(fields[6], "signed_amount", out var signedReason);
        if (amountReason is not null) yield return amountReason;
        if (signedReason is not null) yield return signedReason;
        if (amount < 0) yield return "negative_amount";
        if (Math.Abs(amount) != Math.Abs(signed)) yield return "amount_mismatch";
        if (type is null or { Direction: Direction.Either }) yield break;
        if (fields[7] != (type.Direction == Direction.In ? "in" : "out")) yield return "direction_contradiction";
        if (signed < 0 != (type.Direction == Direction.Out)) yield return "sign_contradiction";
    }

    private static decimal Number(string text, string column, out string? reason)
    {
        reason = null;
        if (!Regex.IsMatch(text, @"^-?\d+(\.\d+)?$"))
            reason = $"malformed_number:{column}";
        else if (text.Contains('.', StringComparison.Ordinal) && text.Length - text.IndexOf('.', StringComparison.Ordinal) > 5)
            reason = $"too_many_decimals:{column}";
        else if (text.TrimStart('-').Split('.')[0].Length > 14)
            reason = $"out_of_range:{column}";
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
