using System.Globalization;

namespace SellerBalance.EndToEnd;

/// <summary>How much the engine holds in memory, and that a load does not depend on it.</summary>
public sealed class MemoryLimitTests
{
    private const string CgroupV1 = "/sys/fs/cgroup/memory";
    private const string CgroupV2 = "/sys/fs/cgroup";

    [Fact]
    public void A_load_far_larger_than_the_limit_gives_the_same_balances()
    {
        using var here = new Workspace();
        here.Succeed("generate", "--to", "events.csv", "--events", "1000000", "--sellers", "20000", "--start", "2025-01-01");
        here.Succeed("run", "events.csv", "--memory-limit", "64MiB");
        here.Verify();
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:usual.duckdb");
        Assert.Equal(WarehouseState.Of(here.At("usual.duckdb")), WarehouseState.Of(here.At("seller-balance.duckdb")));
    }

    [Theory]
    [InlineData("many")]
    [InlineData("10MiB")]
    [InlineData("2 parsecs")]
    [InlineData("-1GiB")]
    public void A_limit_that_is_no_size_is_refused(string limit)
    {
        using var here = new Workspace();
        here.Run("run", $"--memory-limit={limit}").Refuses(64, $"--memory-limit: found '{limit}'", "such as 800MiB or 2GiB");
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.Folder));
    }

    [Fact]
    public void The_option_wins_over_the_settings_and_the_settings_over_the_machine()
    {
        using var here = new Workspace();
        here.Write("settings.yaml", "memory_limit: 300MiB\n");
        Assert.Equal("300 MiB", Limit(here, "--config", "settings.yaml"));
        Assert.Equal("1536 MiB", Limit(here, "--config", "settings.yaml", "--memory-limit", "1.5GiB"));
        here.Write("settings.yaml", "memory_limit: lots\n");
        Assert.Contains("settings.yaml:1:15: found the memory limit 'lots'", here.Run("doctor", "--config", "settings.yaml").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_a_container_it_follows_the_containers_limit(bool isNested)
    {
        using var here = new Workspace();
        using var container = new Container(here, 400, isNested);
        here.Succeed("generate", "--to", "events.csv", "--events", "500000", "--sellers", "10000", "--start", "2025-01-01");
        var limit = int.Parse(Limit(container.Inside).Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(limit, 64, 200);
        Assert.Equal(0, container.Inside(["run", "events.csv"]).ExitCode);
        here.Verify();
    }

    private static string Limit(Workspace here, params string[] options) => Limit(arguments => here.Run([.. arguments, .. options]));

    // Without a warehouse doctor fails, and says the limit all the same.
    private static string Limit(Func<string[], Finished> run) => run(["doctor", "--json"]).Json.Text("memory_limit")!;

    /// <summary>A control group with a limit of memory, as a container has it, for cgroup v1 or v2, whichever the machine has.</summary>
    private sealed class Container : IDisposable
    {
        private readonly Workspace _here;
        private readonly string _outer;
        private readonly string _inner;

        public Container(Workspace here, int limitMiB, bool isNested)
        {
            _here = here;
            var isV1 = Directory.Exists(CgroupV1);
            _outer = Path.Combine(isV1 ? CgroupV1 : CgroupV2, Path.GetFileName(here.Folder));
            _inner = isNested ? Path.Combine(_outer, "inner") : _outer;
            try
            {
                Directory.CreateDirectory(_outer);
                File.WriteAllText(Path.Combine(_outer, isV1 ? "memory.limit_in_bytes" : "memory.max"), ((long)limitMiB << 20).ToString(CultureInfo.InvariantCulture));
                Directory.CreateDirectory(_inner);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Dispose();
                Assert.Skip("A control group cannot be made here; it takes root.");
            }
        }

        public Finished Inside(string[] arguments) => _here.Execute("sh", ["-c", $"echo $$ > {_inner}/cgroup.procs && exec \"$0\" \"$@\"", Workspace.Program, .. arguments]);

        public void Dispose()
        {
            foreach (var group in (string[])[_inner, _outer])
            {
                if (Directory.Exists(group)) _here.Execute("rmdir", [group]);
            }
        }
    }
}
