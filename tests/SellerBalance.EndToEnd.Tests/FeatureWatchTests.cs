using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd;

/// <summary>Features that are verified, and whose drift is watched.</summary>
public sealed class FeatureWatchTests(FeatureWatchTests.Books books) : IClassFixture<FeatureWatchTests.Books>
{
    private const string Header = "event_id,event_ts,seller_id,event_type,currency,amount\n";

    private Workspace Here => books.Here;

    [Theory]
    [InlineData("training.parquet")]
    [InlineData("training.csv")]
    [InlineData("answer.json")]
    public void What_was_written_is_what_is_computed_again(string file) =>
        Assert.Matches(@"^All features of \d+ rows? of \d+ are what is computed \(seed \d+\)\.\n$", Here.Succeed("features", "verify", file).Output);

    [Fact]
    public void A_value_that_somebody_changed_is_found_in_parquet()
    {
        WarehouseState.Change(
            WarehouseState.InMemory, $"COPY (SELECT * REPLACE (CASE seller_id WHEN 'S7' THEN balance_last + 0.0001 ELSE balance_last END AS balance_last) FROM '{Here.At("training.parquet")}') TO '{Here.At("changed.parquet")}'");
        var told = Here.Run("features", "verify", "changed.parquet");
        Assert.Equal(2, told.ExitCode);
        Assert.Matches(@"S7 +EUR +\S+ +balance_last +90\.0001 +90\n1 feature of 40 rows of 40 differ", told.Output);
        var json = Here.Run("features", "verify", "changed.parquet", "--json").Json;
        var one = Assert.Single(json.GetProperty("differences").EnumerateArray());
        Assert.Equal(("S7", "balance_last", "90.0001", "features_differ"), (one.Text("seller_id"), one.Text("feature"), one.Text("found"), json.GetProperty("error").Text("code")));
    }

    [Theory]
    [InlineData("training.csv", "90.00,", "90.01,")]
    [InlineData("training.csv", "90.00,", "much,")]
    [InlineData("training.csv", ",90.00,", ",,")]
    [InlineData("answer.json", "\"balance_last\": \"90.00\"", "\"balance_last\": \"91.00\"")]
    [InlineData("answer.json", "\"days_since_refund\": null", "\"days_since_refund\": 3")]
    public void A_value_that_somebody_changed_is_found_in_text(string file, string before, string after)
    {
        var text = Here.Read(file);
        var at = text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(at > 0, text);
        Here.Write("changed" + Path.GetExtension(file), text[..at] + after + text[(at + before.Length)..]);
        Assert.Equal(2, Here.Run("features", "verify", "changed" + Path.GetExtension(file)).ExitCode);
    }

    [Fact]
    public void A_sample_is_as_large_as_asked_and_the_same_for_the_same_seed()
    {
        var told = Here.Succeed("features", "verify", "training.parquet", "--sample", "5", "--seed", "7");
        Assert.Equal("All features of 5 rows of 40 are what is computed (seed 7).\n", told.Output);
        Assert.Equal(told.Output, Here.Succeed("features", "verify", "training.parquet", "--sample", "5", "--seed", "7").Output);
    }

    [Fact]
    public void History_that_was_changed_behind_the_programs_back_is_found()
    {
        using var here = Published(3);
        here.Succeed("features", "training", "--entities", "asked.csv", "--to", "training.parquet");
        WarehouseState.Change(here.At("seller-balance.duckdb"), "UPDATE dwh.seller_movement_delta SET inflow = inflow + 1 WHERE seller_id = 'S1' AND inflow > 0");
        var told = here.Run("features", "verify", "training.parquet");
        Assert.Equal(2, told.ExitCode);
        Assert.Contains("order_paid_sum_30d", told.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("S2 ", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_verified_says_why()
    {
        Here.Write("own.yaml", "features:\n  balance_last: { measure: balance_last }\n");
        Here.Run("features", "verify", "training.parquet", "--definition", "own.yaml").Refuses(66, "training.parquet: found features_sha256", "Set --definition");
        Here.Run("features", "verify", "answer.json", "--definition", "own.yaml").Refuses(66, "answer.json: found features_sha256");
        Here.Run("features", "verify", "asked.csv").Refuses(66, "asked.csv: found no column order_paid_sum_1d, which is a feature");
        Here.Run("features", "verify").Refuses(64, "found neither a file nor --server");
        Here.Run("features", "verify", "training.csv", "--server", "http://127.0.0.1:1").Refuses(64, "found both");
        Here.Run("features", "verify", "--server", "localhost").Refuses(64, "--server: found 'localhost'");
        Here.Run("features", "verify", "--server", "http://127.0.0.1:1").Refuses(69, "http://127.0.0.1:1/: cannot be reached");
        Here.Run("features", "verify", Here.Write("other.json", "[1]")).Refuses(66, "other.json: found JSON that is no answer with features");
    }

    [Fact]
    public void What_a_server_has_in_memory_is_what_it_computes()
    {
        using var here = Published(3);
        using var process = here.Start("serve", "--listen", "127.0.0.1:0", "--features-max-age", "1m");
        var address = Regex.Match(process.StandardError.ReadLine() ?? "", @"http://\S+").Value;
        Assert.Equal("All features of 3 rows of 3 are what is computed (seed 1).\n", here.Succeed("features", "verify", "--server", address, "--seed", "1").Output);
        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.Equal(0, Workspace.Finish(process).ExitCode);
    }

    [Fact]
    public void Drift_needs_days_to_compare_with()
    {
        Assert.Contains("there is nothing to compare with", Here.Succeed("features", "drift").Output, StringComparison.Ordinal);
        var json = Here.Succeed("features", "drift", "--json").Json;
        Assert.All(json.GetProperty("features").EnumerateArray(), one => Assert.Equal("unknown", one.Text("status")));
    }

    [Fact]
    public void Features_that_have_shifted_are_shown_and_exit_with_two()
    {
        using var here = Published(150, daysAgo: 42);
        // As if it had been published 40 days ago, soon after the events; since then nobody has sold anything.
        WarehouseState.Change(here.At("seller-balance.duckdb"), "UPDATE ops.builds SET published_at = published_at - INTERVAL 40 DAY");
        var told = here.Run("features", "drift", "--seed", "1");
        Assert.Equal(2, told.ExitCode);
        Assert.Matches(@"✗ +order_paid_sum_30d +EUR +\d+\.\d+", told.Output);
        Assert.DoesNotContain("age_days", told.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fee_commission_sum_30d", told.Output, StringComparison.Ordinal);
        var json = here.Run("features", "drift", "--seed", "1", "--json").Json;
        var statuses = json.GetProperty("features").EnumerateArray().ToDictionary(one => one.Text("feature")!, one => one.Text("status"));
        Assert.Equal(("failed", "steady", "not_judged", "features_drifted"), (statuses["order_paid_sum_30d"], statuses["fee_commission_sum_30d"], statuses["age_days"], json.GetProperty("error").Text("code")));
        Assert.Contains("✓  fee_commission_sum_30d", here.Run("features", "drift", "--all").Output, StringComparison.Ordinal);
        here.Succeed("features", "drift", "--warn", "100", "--fail", "100");
        here.Run("features", "drift", "--warn", "0.5", "--fail", "0.2").Refuses(64, "--fail: found 0.2 with --warn 0.5");
        here.Run("features", "drift", "--days", "0").Refuses(64, "--days: found 0");
    }

    [Fact]
    public void Amounts_that_rise_for_a_month_in_one_currency_have_shifted_there_and_nothing_else_has()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Rising(sellers: 120, days: 62)));
        // As if every day had been published when it was over.
        WarehouseState.Change(
            here.At("seller-balance.duckdb"),
            "UPDATE dwh.seller_movement_delta SET build = dt - DATE '2025-12-31'; "
            + "INSERT INTO ops.builds BY NAME SELECT b.* REPLACE (day AS build, DATE '2026-01-01' + day::INTEGER AS published_at) FROM ops.builds b, range(2, 64) days(day); "
            + "UPDATE ops.builds SET published_at = DATE '2026-01-02' WHERE build = 1");
        string[] asked = ["features", "drift", "--as-of", "2026-03-04T12:00:00Z", "--seed", "1"];
        var told = here.Run(asked);
        Assert.Equal(2, told.ExitCode);
        var shifted = told.Output.Split('\n').Where(line => line.StartsWith('✗')).ToList();
        Assert.Contains(shifted, line => Regex.IsMatch(line, @"^✗ +order_paid_mean_30d +EUR +\d\.\d{3} +0\.\d{3} +0\.0% +0\.0% +\d{3}\.\d\d +\d{2,3}\.\d\d +\d{3}\.\d\d +\d{2,3}\.\d\d$"));
        Assert.All(shifted, line => Assert.Matches("_(sum|mean|max|last|min)", line));
        Assert.DoesNotContain(shifted, line => line.Contains("_90d", StringComparison.Ordinal));
        Assert.Equal(["EUR"], shifted.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]).Distinct());
        Assert.Matches($@"\n\d+ features by currency, against the 30 days before: {shifted.Count} shifted, .*\d+ with nothing to compare\.\n$", told.Output);
        var features = here.Run([.. asked, "--json"]).Json.GetProperty("features").EnumerateArray().ToDictionary(one => $"{one.Text("feature")} {one.Text("currency")}", one => one.Text("status"));
        Assert.Equal(("failed", "steady", "steady"), (features["order_paid_sum_7d EUR"], features["order_paid_count_30d EUR"], features["order_paid_sum_7d USD"]));
        // Books of two months have no day whose 90 days before it are in them.
        Assert.Equal(("unknown", "unknown"), (features["order_paid_sum_90d EUR"], features["order_paid_count_90d USD"]));
    }

    // From 2026-01-01, and all is paid out on the next day. In the last 30 days, euros rise to four times what they were.
    private static string Rising(int sellers, int days)
    {
        var events = new StringBuilder(Header);
        var random = new Random(3);
        for (var day = 0; day < days; day++)
        {
            for (var seller = 0; seller < sellers; seller++)
            {
                foreach (var currency in (string[])["EUR", "USD"])
                {
                    if (random.Next(3) == 0) continue;
                    var rise = currency == "EUR" ? 1 + Math.Max(0, 30 - (days - day)) * 0.1 : 1;
                    var amount = Math.Exp(random.NextDouble() * 3) * 10 * rise;
                    var when = new DateTime(2026, 1, 1).AddDays(day);
                    events.Append(CultureInfo.InvariantCulture, $"e{day}-{seller}-{currency},{when:yyyy-MM-dd}T12:00:00Z,S{seller},order_paid,{currency},{amount:0.00}\n");
                    events.Append(CultureInfo.InvariantCulture, $"p{day}-{seller}-{currency},{when.AddDays(1):yyyy-MM-dd}T12:00:00Z,S{seller},payout,{currency},{amount:0.00}\n");
                }
            }
        }

        return events.ToString();
    }

    private static Workspace Published(int sellers, int daysAgo = 2)
    {
        var here = new Workspace();
        var (events, asked) = (new StringBuilder(Header), new StringBuilder("seller_id,currency,timestamp\n"));
        var now = DateTime.UtcNow;
        for (var seller = 1; seller <= sellers; seller++)
        {
            var (when, amount) = (now.Date.AddDays(-daysAgo - 25 * seller / sellers).AddHours(12), 80 + seller % 7 * 10);
            events.Append(CultureInfo.InvariantCulture, $"e{seller},{when:yyyy-MM-dd'T'HH:mm:ss'Z'},S{seller},order_paid,EUR,{(seller == 7 ? 90 : amount)}\n");
        }

        here.Succeed("run", here.Write("events.csv", events.ToString()));
        now = DateTime.UtcNow;
        for (var seller = 1; seller <= sellers; seller++)
            asked.Append(CultureInfo.InvariantCulture, $"S{seller},EUR,{now:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\n");
        here.Write("asked.csv", asked.ToString());
        return here;
    }

    /// <summary>A training set and an answer, for tests that publish nothing.</summary>
    public sealed class Books : IDisposable
    {
        /// <summary>Publishes, and writes them.</summary>
        public Books()
        {
            Here.Succeed("features", "training", "--entities", "asked.csv", "--to", "training.parquet");
            Here.Succeed("features", "training", "--entities", "asked.csv", "--to", "training.csv");
            Here.Write("answer.json", Here.Succeed("features", "get", "S7", "--json").Output);
        }

        internal Workspace Here { get; } = Published(40);

        /// <inheritdoc/>
        public void Dispose() => Here.Dispose();
    }
}
