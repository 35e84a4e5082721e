using SellerBalance.Cli.Lineage;

namespace SellerBalance.Cli.Tests.Lineage;

public sealed class LineageSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lineage-").FullName;
    private readonly List<string> _warnings = [];

    [Fact]
    public void Nothing_is_sent_unless_somebody_asked_for_it()
    {
        Assert.Null(Find());
        Assert.Null(Find(("OPENLINEAGE_NAMESPACE", "books")));
        Assert.Null(Find(("OPENLINEAGE_URL", "http://lineage.example:5000"), ("OPENLINEAGE_DISABLED", "true")));
        Assert.Null(Find(("OPENLINEAGE__TRANSPORT__TYPE", "noop")));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void An_address_in_the_environment_is_enough()
    {
        var settings = Find(("OPENLINEAGE_URL", "http://lineage.example:5000"));
        Assert.IsType<HttpLineage>(settings!.Transport);
        Assert.Equal("default", settings.Namespace);
        Assert.Null(settings.Parent);
    }

    [Fact]
    public void A_file_comes_before_the_environment()
    {
        var file = Write("transport:\n  type: file\n  log_file_path: events\n  append: true\ntags:\n  job: ours\n");
        Assert.IsType<FileLineage>(Find(("OPENLINEAGE_CONFIG", file), ("OPENLINEAGE_URL", "http://lineage.example:5000"))!.Transport);
        Assert.IsType<ConsoleLineage>(Find(("OPENLINEAGE__TRANSPORT__TYPE", "console"), ("OPENLINEAGE_URL", "http://lineage.example:5000"))!.Transport);
        Assert.IsType<FileLineage>(Find(("OPENLINEAGE__TRANSPORT__TYPE", "file"), ("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", "events"))!.Transport);
    }

    [Fact]
    public void A_file_of_the_users_own_counts_for_all_folders()
    {
        var home = Directory.CreateDirectory(Path.Join(_folder, ".openlineage")).FullName;
        File.WriteAllText(Path.Join(home, "openlineage.yml"), "transport: {type: console}\n");
        Assert.IsType<ConsoleLineage>(Find(("HOME", _folder))!.Transport);
    }

    [Theory]
    [InlineData("transport:\n  type: pigeon\n", "pigeon", "http, file, console or noop")]
    [InlineData("transport:\n  type: http\n  url: lineage.example\n", "http or https address")]
    [InlineData("transport:\n  type: file\n", "log_file_path")]
    [InlineData("transport: [\n", "not valid YAML")]
    [InlineData("transport: console\n", "'type'")]
    public void What_is_wrong_is_told_and_nothing_is_sent(string yaml, params string[] parts)
    {
        Assert.Null(Find(("OPENLINEAGE_CONFIG", Write(yaml))));
        var warning = Assert.Single(_warnings);
        Assert.All(parts, part => Assert.Contains(part, warning, StringComparison.Ordinal));
        Assert.Contains("openlineage.yml", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told()
    {
        Assert.Null(Find(("OPENLINEAGE_CONFIG", Path.Join(_folder, "nowhere.yml"))));
        Assert.Contains("no such file", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_run_of_a_scheduler_is_the_parent()
    {
        var settings = Find(
            ("OPENLINEAGE__TRANSPORT__TYPE", "console"),
            ("OPENLINEAGE_NAMESPACE", "books"),
            ("OPENLINEAGE_PARENT_ID", "http://airflow.example/prod/nightly.run/01a211f1-fd3e-739e-8000-000000000001"));
        Assert.Equal("books", settings!.Namespace);
        Assert.Equal(new LineageParent("http://airflow.example/prod", "nightly.run", Guid.Parse("01a211f1-fd3e-739e-8000-000000000001")), settings.Parent);
        Assert.Null(Find(("OPENLINEAGE__TRANSPORT__TYPE", "console"), ("OPENLINEAGE_PARENT_ID", "nightly")));
        Assert.Contains("OPENLINEAGE_PARENT_ID", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_waits_is_given_out_once_and_only_the_newest_thousand_wait()
    {
        var spool = new LineageSpool(Path.Join(_folder, "state", "openlineage.ndjson"));
        Assert.Empty(spool.Take());
        spool.Add([.. Enumerable.Range(0, 600).Select(number => $"a{number}")]);
        spool.Add([.. Enumerable.Range(0, 600).Select(number => $"b{number}")]);
        var waited = spool.Take();
        Assert.Equal(1_000, waited.Count);
        Assert.Equal("a200", waited[0]);
        Assert.Equal("b599", waited[^1]);
        Assert.Empty(spool.Take());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LineageSettings? Find(params (string Name, string Value)[] environment) =>
        LineageSettings.Find(name => environment.FirstOrDefault(variable => variable.Name == name).Value, _warnings.Add);

    private string Write(string yaml)
    {
        var path = Path.Join(_folder, "openlineage.yml");
        File.WriteAllText(path, yaml);
        return path;
    }
}
