using System.Diagnostics;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Events;

namespace SellerBalance.Warehouses.DuckDb.Tests;

/// <summary>Files that are not a warehouse, or not ours to open now.</summary>
public sealed class DuckDbOpeningTests : IDisposable
{
    private const string HeldFile = "SELLER_BALANCE_TEST_HELD_FILE";

    private readonly string _folder = Directory.CreateTempSubdirectory("seller-balance-spec-").FullName;

    private string File => Path.Join(_folder, "books.duckdb");

    [Fact]
    public void A_file_of_something_else_is_left_as_it_is()
    {
        System.IO.File.WriteAllText(File, "event_id,amount\n");
        var refusal = Refused(Access.Write);
        Assert.Equal($"duckdb:{File}: this is not a DuckDB file, or its first bytes are damaged. Name another file; this one was not changed.", refusal.Message);
        Assert.Equal("event_id,amount\n", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_folder_is_named_as_one()
    {
        Directory.CreateDirectory(File);
        var refusal = Refused(Access.Write);
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("found a folder, expected a file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var refusal = Assert.Throws<WarehouseException>(() => Open(Path.Join(_folder, "none", "books.duckdb"), Access.Write));
        Assert.True(refusal.IsUnreachable);
        Assert.Contains(Path.Join(_folder, "none"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_does_not_make_the_file_it_misses()
    {
        var refusal = Refused(Access.Read);
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("there is no such file", refusal.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_reader_of_a_database_without_our_tables_is_told_how_to_fill_it()
    {
        Execute("SELECT 1");
        var refusal = Refused(Access.Read);
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("it has no tables yet", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_permission_is_unreachable()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            Assert.Skip("A privileged user has every permission, and Windows another kind.");
        Open(File, Access.Write).Dispose();
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(File, UnixFileMode.None);
        var refusal = Refused(Access.Write);
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("permission denied", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_schema_version_is_refused()
    {
        Open(File, Access.Write).Dispose();
        Execute("UPDATE ops.settings SET setting = '999' WHERE name = 'schema_version'");
        foreach (var access in (Access[])[Access.Read, Access.Inspect, Access.Write])
        {
            var refusal = Refused(access);
            Assert.True(refusal.IsUnreachable);
            Assert.Contains($"found schema version 999, expected {SchemaVersion.Current}", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Several_readers_share_the_file()
    {
        Open(File, Access.Write).Dispose();
        using var first = Open(File, Access.Read);
        using var second = Open(File, Access.Read);
        Assert.Equal("UTC", second.TimeZone);
    }

    [Fact]
    public void A_name_with_blanks_quotes_and_semicolons_is_a_file_name()
    {
        var path = Path.Join(_folder, "a b;c='d' \"e\".duckdb");
        Open(path, Access.Write).Dispose();
        Assert.True(System.IO.File.Exists(path));
        Open(path, Access.Read).Dispose();
    }

    [Fact]
    public void The_process_that_holds_the_file_is_named_after_waiting()
    {
        using var holder = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                typeof(DuckDbOpeningTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(DuckDbOpeningTests).FullName}.{nameof(Hold_the_file)}",
            },
            Environment = { [HeldFile] = File },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => System.IO.File.Exists(File + ".held"), TimeSpan.FromSeconds(30)), "The other process did not open the file.");
            var refusal = Refused(Access.Write, TimeSpan.FromSeconds(1));
            Assert.Contains($"in use by process {holder.Id} (", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("waited 1 s", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("in use by process", Refused(Access.Read).Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.StandardInput.Close();
            holder.StandardOutput.ReadToEnd();
            holder.WaitForExit();
        }

        Open(File, Access.Write).Dispose();
    }

    [Fact(Explicit = true)]
    public void Hold_the_file()
    {
        var file = Environment.GetEnvironmentVariable(HeldFile) ?? throw new InvalidOperationException($"{HeldFile} names no file.");
        using var warehouse = Open(file, Access.Write);
        System.IO.File.WriteAllText(file + ".held", "");
        Console.OpenStandardInput().ReadByte();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static DuckDbWarehouse Open(string path, Access access, TimeSpan wait = default) => DuckDbWarehouse.Open(
        new WarehouseOptions(new WarehouseUrl("duckdb", path), access, null, EventCatalog.Default, wait, TimeProvider.System));

    private WarehouseException Refused(Access access, TimeSpan wait = default) =>
        Assert.Throws<WarehouseException>(() => Open(File, access, wait));

    private void Execute(string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={File}");
        connection.Open();
        connection.Run(sql);
    }
}
