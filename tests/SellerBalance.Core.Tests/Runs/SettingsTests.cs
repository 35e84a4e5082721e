using SellerBalance.Events;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Tests.Runs;

public sealed class SettingsTests
{
    [Fact]
    public void Without_a_file_everything_is_as_built_in()
    {
        var settings = Settings.Load(null);

        Assert.Null(settings.TimeZone);
        Assert.Null(settings.Warehouse);
        Assert.Same(EventCatalog.Default, settings.Catalog);
        Assert.Empty(settings.Checks);
    }

    [Fact]
    public void A_whole_file_is_read()
    {
        var settings = Read(
            """
            time_zone: Europe/Berlin
            warehouse: "duckdb:warehouse.duckdb"
            event_types:
              storage_fee: { direction: out, aliases: [fba_storage] }
              order_paid: { direction: in, aliases: [order, sale, purchase] }
            currencies: [XAU, xag]
            sources:
              "db-?.tsv": { quoting: standard }
              "*.tsv": { quoting: none }
            checks:
              stale_seller: off
              large_movement: { severity: warning, limit: 10000.50, currency: EUR }
              negative_balance:
                severity: error
            """);

        Assert.Equal("Europe/Berlin", settings.TimeZone);
        Assert.Equal("duckdb:warehouse.duckdb", settings.Warehouse);
        Assert.Equal(["order", "sale", "purchase"], settings.Catalog.Types.Single(type => type.Name == "order_paid").Aliases);
        Assert.Equal(Direction.Out, settings.Catalog.Types.Single(type => type.Name == "storage_fee").Direction);
        Assert.Superset(new HashSet<string> { "XAU", "XAG", "EUR" }, settings.Catalog.Currencies.ToHashSet());
        Assert.Equal([new SourceSetting("db-?.tsv", true), new SourceSetting("*.tsv", false)], settings.Sources);
        Assert.False(settings.Checks["stale_seller"].Enabled);
        Assert.Equal(Severity.Warning, settings.Checks["large_movement"].Severity);
        Assert.Equal("10000.50", settings.Checks["large_movement"].Parameters["limit"]);
        Assert.Equal("EUR", settings.Checks["large_movement"].Parameters["currency"]);
        Assert.Equal(new CheckSetting(true, Severity.Error, settings.Checks["negative_balance"].Parameters), settings.Checks["negative_balance"]);
        Assert.Empty(settings.Checks["negative_balance"].Parameters);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("checks:\n#  stale_seller: off\ntime_zone:\n")]
    public void What_is_commented_out_is_as_built_in(string yaml) => Assert.Equal(Settings.Default, Read(yaml));

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1_800)]
    [InlineData("2h", 7_200)]
    [InlineData("168h", 604_800)]
    public void A_statement_may_take_seconds_minutes_or_hours(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read($"statement_timeout: {text}\n").StatementTimeout);

    [Theory]
    [InlineData("0s")]
    [InlineData("30")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("169h")]
    [InlineData("99999999999h")]
    [InlineData("2 hours")]
    public void Another_time_for_a_statement_is_refused(string text) =>
        Assert.Contains("such as 90s, 30m or 2h", Assert.Throws<UsageException>(() => Read($"statement_timeout: {text}\n")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("*.tsv", "a.tsv", true)]
    [InlineData("*.tsv", "a.csv", false)]
    [InlineData("a?.txt", "a\\.txt", true)]
    [InlineData("a\\b*", "a\\b.txt", true)]
    [InlineData("-", "-", true)]
    public void A_source_is_meant_by_its_name(string pattern, string name, bool isMeant) => Assert.Equal(isMeant, new SourceSetting(pattern, false).Matches(name));

    [Fact]
    public void Currencies_may_be_one_text_with_blanks() => Assert.Contains("XAG", Read("currencies: xau  XAG\n").Catalog.Currencies);

    [Theory]
    [InlineData("time_zon: UTC", 1, 1, "unknown key 'time_zon'", "time_zone, warehouse")]
    [InlineData("\n  time_zone: Mars/Base", 2, 14, "'Mars/Base'", "IANA")]
    [InlineData("time_zone: localtime", 1, 12, "'localtime'", "IANA")]
    [InlineData("time_zone: posixrules", 1, 12, "'posixrules'", "IANA")]
    [InlineData("time_zone: Factory", 1, 12, "'Factory'", "IANA")]
    [InlineData("time_zone: right/UTC", 1, 12, "'right/UTC'", "IANA")]
    [InlineData("time_zone: posix/Europe/Berlin", 1, 12, "'posix/Europe/Berlin'", "IANA")]
    [InlineData("time_zone: UTC0", 1, 12, "'UTC0'", "IANA")]
    [InlineData("time_zone: W. Europe Standard Time", 1, 12, "'W. Europe Standard Time'", "IANA")]
    [InlineData("time_zone: [UTC]", 1, 12, "a list", "time_zone to be a text")]
    [InlineData("warehouse: '  '", 1, 12, "nothing", "warehouse to be a text")]
    [InlineData("checks:\n  stale: maybe", 2, 10, "'maybe'", "off, or a map")]
    [InlineData("checks:\n  stale: [a]", 2, 10, "no map", "off, or a map")]
    [InlineData("checks:\n  stale: { severity: fatal }", 2, 22, "'fatal'", "error (blocks publishing) or warning")]
    [InlineData("checks:\n  stale:\n    limit: { a: 1 }", 3, 12, "a map", "'limit' to be a text or number")]
    [InlineData("checks: stale", 1, 9, "'stale'", "checks to be a map")]
    [InlineData("event_types:\n  gift: { direction: up }", 2, 22, "direction 'up'", "in (adds")]
    [InlineData("event_types:\n  gift: { aliases: [present] }", 2, 9, "without a direction", "in, out or either")]
    [InlineData("event_types:\n  gift: { direction: in, alias: x }", 2, 26, "unknown key 'alias'", "direction, aliases")]
    [InlineData("event_types:\n  refund: { direction: in }", 2, 11, "direction 'in' for 'refund'", "'out'")]
    [InlineData("event_types:\n  gift: { direction: in }\n  card: { direction: in, aliases: [gift] }", 3, 9, "'gift' for both", "once")]
    [InlineData("event_types:\n  Gift: { direction: in }", 2, 9, "'Gift'", "lower case")]
    [InlineData("sources:\n  '*.tsv': { quoting: off }", 2, 23, "the quoting 'off'", "standard (a field may stand")]
    [InlineData("sources:\n  '*.tsv': { quotes: none }", 2, 14, "unknown key 'quotes'", "quoting")]
    [InlineData("sources:\n  '*.tsv': none", 2, 12, "'none'", "to be a map")]
    [InlineData("sources:\n  '*.tsv':", 2, 11, "nothing", "quoting: none")]
    [InlineData("sources:\n  'in/*.tsv': { quoting: none }", 2, 15, "a folder in the name 'in/*.tsv'", "without a folder")]
    [InlineData("sources: ['*.tsv']", 1, 10, "a list", "sources to be a map")]
    [InlineData("currencies: [EURO]", 1, 14, "'EURO'", "three letters")]
    [InlineData("checks:\n  a: off\n  'a ': off", 3, 3, "'a' again", "once")]
    [InlineData("time_zone: UTC\ntime_zone: UTC", 2, 1, "not valid YAML", "key: value")]
    [InlineData("a: [1", 2, 1, "not valid YAML", "key: value")]
    [InlineData("- a", 1, 1, "a list", "map of names")]
    [InlineData("time_zone: UTC\n---\na: 1", 3, 1, "a second document", "one document")]
    public void A_mistake_is_named_with_its_place(string yaml, int line, int column, string found, string expected)
    {
        var message = Assert.Throws<UsageException>(() => Read(yaml)).Message;

        Assert.StartsWith($"settings.yaml:{line}:{column}: ", message, StringComparison.Ordinal);
        Assert.Contains(found, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[{a: ")]
    public void What_is_nested_without_end_is_refused(string opening)
    {
        var message = Assert.Throws<UsageException>(() => Read("checks:\n  " + string.Concat(Enumerable.Repeat(opening, 100_000)))).Message;
        Assert.StartsWith("settings.yaml:2:", message, StringComparison.Ordinal);
        Assert.Contains("more than 20 nested maps and lists", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_nested_line_below_line_without_end_is_refused()
    {
        var yaml = string.Concat(Enumerable.Range(0, 1_000).Select(depth => new string(' ', depth) + "a:\n"));
        Assert.Contains("nested maps and lists", Assert.Throws<UsageException>(() => Read(yaml)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_stands_for_ever_more_nodes_is_refused()
    {
        var lists = Enumerable.Range(1, 60).Select(number => $"a{number}: &a{number} [*a{number - 1}, *a{number - 1}]\n");
        var message = Assert.Throws<UsageException>(() => Read("a0: &a0 [x]\n" + string.Concat(lists) + "? *a60\n: x\n")).Message;
        Assert.StartsWith("settings.yaml:2:", message, StringComparison.Ordinal);
        Assert.Contains("an alias", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db.example;Username=ann;Password=s3cret")]
    [InlineData("postgres://ann:s3cret@db.example/books")]
    [InlineData("warehouse: { 'postgres://ann:s3cret@db.example/books': x }")]
    [InlineData("'postgres://ann:s3cret@db.example/books': x")]
    [InlineData("checks: postgres://ann:s3cret@db.example/books")]
    [InlineData("checks:\n  negative_balance: 'password=s3cret'")]
    public void A_mistake_that_may_be_a_password_is_not_repeated(string yaml) =>
        Assert.DoesNotContain("s3cret", Assert.Throws<UsageException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_end_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Contains("more than 1 MiB", Assert.Throws<UsageException>(() => Settings.Load("/dev/zero")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-folder", "settings.yaml");

        var exception = Assert.Throws<InputException>(() => Settings.Load(path));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("no such file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_not_a_settings_file()
    {
        var exception = Assert.Throws<InputException>(() => Settings.Load(Path.GetTempPath()));

        Assert.Contains("cannot be read", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read_from_disk()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, "time_zone: UTC\n");
        try
        {
            Assert.Equal("UTC", Settings.Load(path).TimeZone);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Settings Read(string yaml)
    {
        using var text = new StringReader(yaml);
        return SettingsYaml.Read("settings.yaml", text);
    }
}
