using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using SellerBalance.Events;

namespace SellerBalance.Generation.Tests;

public sealed class EventGeneratorTests
{
    private static readonly Gen<GenerationOptions> s_options =
        from events in Gen.Long[1, 3_000]
        from sellers in Gen.Int[1, 60]
        from days in Gen.Int[1, 30]
        from seed in Gen.Long
        from start in Gen.Int[0, 10_000]
        from currencies in Gen.Shuffle(new[] { "EUR", "USD", "JPY", "KWD", "THB" }, 1, 5)
        select new GenerationOptions
        {
            Events = events,
            Sellers = sellers,
            Days = days,
            Seed = seed,
            Start = new DateOnly(2000, 1, 1).AddDays(start),
            Currencies = currencies,
        };

    [Fact]
    public void The_same_options_give_the_same_bytes()
    {
        var options = new GenerationOptions { Events = 20_000, Sellers = 200, DirtyFraction = 0.1m };

        Assert.Equal(Generated.Make(options).Bytes, Generated.Make(options).Bytes);
    }

    [Fact]
    public void The_bytes_stay_what_they_were_in_earlier_versions()
    {
        var options = new GenerationOptions
        {
            Events = 2_000,
            Sellers = 1_234,
            Days = 40,
            Seed = 99,
            Currencies = ["JPY", "EUR", "KWD"],
            DirtyFraction = 0.05m,
        };

        Assert.Equal("8fffd10262be3d52f1b8b3a4f70bcc2169b5691f5f8c3d93d858822dffacc3f0", Convert.ToHexStringLower(SHA256.HashData(Generated.Make(options).Bytes)));
    }

    [Fact]
    public void Another_seed_gives_another_file() =>
        Assert.NotEqual(Generated.Make(new() { Seed = 1 }).Bytes, Generated.Make(new() { Seed = 3 }).Bytes);

    [Fact]
    public void No_two_seeds_share_an_event_id()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var seed in (long[])[2, 0, 1, 3, 10, 12, 100, -1, -2, long.MinValue, long.MaxValue])
        {
            var ids = Generated.Make(new() { Seed = seed, Events = 2_000 }).Rows.Select(row => row.EventId).ToList();
            Assert.Equal(2_000, ids.Distinct().Count());
            Assert.All(ids, id => Assert.True(seen.Add(id), id));
        }
    }

    [Fact]
    public void Split_by_day_the_rows_are_the_same_and_the_manifest_names_each_ones_file()
    {
        var options = new GenerationOptions { Events = 3_000, Days = 9, DirtyFraction = 0.1m };
        var whole = Generated.Make(options);
        using var manifest = new MemoryStream();
        var days = new List<(string Name, MemoryStream Events)>();
        var summary = new EventGenerator(options).WriteByDay(
            day =>
            {
                days.Add((day.ToString("O", CultureInfo.InvariantCulture), new MemoryStream()));
                return days[^1];
            },
            manifest,
            TestContext.Current.CancellationToken);

        Assert.Equal(whole.Summary, summary);
        Assert.Equal(Enumerable.Range(1, 9).Select(day => $"2026-11-0{day}"), days.Select(day => day.Name));
        var lines = days.ToDictionary(day => day.Name, day => Encoding.Latin1.GetString(day.Events.ToArray()).Split('\n'));
        Assert.All(lines.Values, day => Assert.Equal((whole.Lines[0], ""), (day[0], day[^1])));
        Assert.Equal(whole.Lines[1..^1], days.SelectMany(day => lines[day.Name][1..^1]));
        Assert.All(days, day => Assert.Contains($",{day.Name}T", lines[day.Name][1], StringComparison.Ordinal));
        var dirt = JsonDocument.Parse(manifest.ToArray()).RootElement.GetProperty("dirt").EnumerateArray().ToList();
        Assert.Equal(
            whole.Dirt().Select(entry => whole.Lines[entry.Line - 1]),
            dirt.Select(entry => lines[entry.GetProperty("file").GetString()!][entry.GetProperty("line").GetInt32() - 1]));
    }

    [Fact]
    public void The_committed_sample_is_what_the_default_options_give()
    {
        var sample = File.ReadAllBytes(Path.Combine(Root(), "data", "events.csv"));

        Assert.Equal(Generated.Make(new()).Bytes, sample);
    }

    [Fact]
    public void The_sample_shows_every_event_type_and_a_seller_in_debt()
    {
        var rows = Generated.Make(new()).Rows.ToList();

        Assert.Equal(EventCatalog.Default.Types.Select(type => type.Name).Order(), rows.Select(row => row.EventType).Distinct().Order());
        Assert.Equal(["EUR", "GBP", "USD"], rows.Select(row => row.Currency).Distinct().Order());
        Assert.Equal(14, rows.Select(row => row.EventTs[..10]).Distinct().Count());
        Assert.Contains(Balances(rows), balance => balance < -50);
    }

    [Fact]
    public void There_are_exactly_as_many_events_as_asked_for_each_with_its_own_id() => s_options.Sample(
        options =>
        {
            var generated = Generated.Make(options);
            var rows = generated.Rows.ToList();

            Assert.Equal(options.Events, rows.Count);
            Assert.Equal(rows.Count, rows.Select(row => row.EventId).Distinct().Count());
            Assert.Equal(new GenerationSummary(rows.Count, rows.Count, 0, 0, 0, 0), generated.Summary);
        },
        iter: 100);

    [Fact]
    public void Every_row_obeys_the_catalog() => s_options.Sample(
        options =>
        {
            var directions = EventCatalog.Default.Types.ToDictionary(type => type.Name, type => type.Direction);
            foreach (var row in Generated.Make(options).Rows)
            {
                Assert.InRange(row.EventId.Length, 1, 16 + long.MinValue.ToString(CultureInfo.InvariantCulture).Length + 1);
                Assert.Matches(@"^S\d{3}$", row.SellerId);
                Assert.InRange(int.Parse(row.SellerId[1..], CultureInfo.InvariantCulture), 1, options.Sellers);
                Assert.Contains(row.Currency, options.Currencies);
                Assert.Matches(row.Currency switch { "JPY" => @"^\d+$", "KWD" => @"^\d+\.\d{3}$", _ => @"^\d+\.\d{2}$" }, row.Amount);
                Assert.True(Money(row.Amount) > 0);
                Assert.Equal((row.Direction == "out" ? "-" : "") + row.Amount, row.SignedAmount);
                if (directions[row.EventType] is var direction and not Direction.Either)
                    Assert.Equal(direction == Direction.In ? "in" : "out", row.Direction);
            }
        },
        iter: 50);

    [Fact]
    public void The_events_of_the_period_come_in_the_order_of_time() => s_options.Sample(
        options =>
        {
            var times = Generated.Make(options).Rows.Select(row => Time(row.EventTs)).ToList();
            var start = new DateTimeOffset(options.Start, TimeOnly.MinValue, TimeSpan.Zero);

            Assert.Equal(times.Order(), times);
            Assert.InRange(times[0], start, times[^1]);
            Assert.True(times[^1] < start.AddDays(options.Days));
        },
        iter: 50);

    [Fact]
    public void Fees_refunds_and_chargebacks_follow_their_order_and_reversals_what_they_reverse()
    {
        var seen = new Dictionary<string, Row>();
        foreach (var row in Generated.Make(new() { Events = 60_000, Sellers = 100, Days = 60 }).Rows)
        {
            var cause = row.EventType switch
            {
                "fee_commission" or "refund" or "chargeback" => "ord",
                "payout_reversed" => "pay",
                "chargeback_reversed" => "cbk",
                _ => null,
            };
            seen.Add(row.EventId, row);
            if (cause is null) continue;
            var origin = seen[cause + row.EventId[3..]];
            Assert.Equal((origin.SellerId, origin.Currency), (row.SellerId, row.Currency));
            Assert.True(Money(row.Amount) <= Money(origin.Amount));
        }
    }

    [Fact]
    public void The_shares_are_those_of_a_marketplace()
    {
        var rows = Generated.Make(new() { Events = 200_000, Sellers = 500, Days = 90 }).Rows.ToList();
        var orders = rows.Where(row => row.EventType == "order_paid").ToList();
        var bySeller = orders.GroupBy(row => row.SellerId).Select(group => group.Count()).OrderDescending().ToList();
        var second = orders.GroupBy(row => row.SellerId).Sum(group =>
            group.Count() - group.GroupBy(row => row.Currency).Max(currency => currency.Count()));
        var fees = rows.Where(row => row.EventType == "fee_commission").Sum(row => Money(row.Amount));

        Assert.InRange(rows.Count(row => row.EventType == "refund") / (decimal)orders.Count, 0.03m, 0.07m);
        Assert.InRange(fees / orders.Sum(row => Money(row.Amount)), 0.08m, 0.15m);
        Assert.InRange(second / (decimal)orders.Count, 0.03m, 0.07m);
        Assert.InRange(bySeller.Take(50).Sum() / (decimal)orders.Count, 0.3m, 0.8m);
        Assert.InRange(
            orders.Count(row => Time(row.EventTs).Hour is >= 18 and <= 21) / (decimal)orders.Count(row => Time(row.EventTs).Hour is >= 1 and <= 4), 5m, 50m);
    }

    [Fact]
    public void Most_sellers_end_above_zero_and_a_few_below()
    {
        var balances = Balances(Generated.Make(new() { Events = 200_000, Sellers = 500, Days = 90 }).Rows).ToList();

        Assert.InRange(balances.Count(balance => balance < 0) / (decimal)balances.Count, 0.005m, 0.2m);
        Assert.True(balances.Max() > 100);
    }

    [Fact]
    public void Payouts_take_most_of_what_came_in()
    {
        var rows = Generated.Make(new() { Events = 200_000, Sellers = 500, Days = 90, Currencies = ["EUR"] }).Rows.ToList();
        var rest = Balances(rows).Sum();
        var orders = rows.Where(row => row.EventType == "order_paid").Sum(row => Money(row.Amount));

        Assert.InRange(rest / orders, 0m, 0.2m);
    }

    [Theory]
    [InlineData(1_000, "S0001", "S1000")]
    [InlineData(999, "S001", "S999")]
    public void Seller_names_are_as_wide_as_their_count(int sellers, string first, string last)
    {
        var names = Generated.Make(new() { Events = 100_000, Sellers = sellers }).Rows.Select(row => row.SellerId).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.Equal((first, last), (names[0], names[^1]));
    }

    [Fact]
    public void A_stopped_generator_writes_no_more()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        Assert.Throws<OperationCanceledException>(() => new EventGenerator(new()).Write(Stream.Null, null, stopped.Token));
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void An_option_out_of_range_is_named(string option, GenerationOptions options)
    {
        var exception = Assert.Throws<InputException>(() => new EventGenerator(options));

        Assert.StartsWith($"{option}: found ", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, GenerationOptions> WrongOptions() => new()
    {
        { "--events", new() { Events = 0 } },
        { "--events", new() { Events = 50_000_001, Days = 1 } },
        { "--sellers", new() { Sellers = 0 } },
        { "--days", new() { Days = 0 } },
        { "--days", new() { Days = 3_661 } },
        { "--start", new() { Start = new DateOnly(1999, 12, 31) } },
        { "--dirty", new() { DirtyFraction = 1.01m } },
        { "--dirty", new() { DirtyFraction = -0.01m } },
        { "--currencies", new() { Currencies = [] } },
        { "--currencies", new() { Currencies = ["EURO"] } },
        { "--currencies", new() { Currencies = ["EUR", "EUR"] } },
    };

    [Fact]
    public void What_is_generated_agrees_with_the_catalog()
    {
        Assert.Equal(Enum.GetValues<GeneratedType>().Length, GeneratedTypes.All.Count);
        Assert.Equal(
            EventCatalog.Default.Types.Select(type => (type.Name, type.Direction)).OrderBy(type => type.Name),
            GeneratedTypes.All.Select(type => (type.Name, type.Direction)).OrderBy(type => type.Name));
    }

    private static IEnumerable<decimal> Balances(IEnumerable<Row> rows) =>
        rows.GroupBy(row => (row.SellerId, row.Currency)).Select(group => group.Sum(row => Money(row.SignedAmount)));

    private static decimal Money(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(
        text, ["yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.fffZ", "yyyy-MM-ddTHH:mm:ss.ffffffZ"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SellerBalance.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
