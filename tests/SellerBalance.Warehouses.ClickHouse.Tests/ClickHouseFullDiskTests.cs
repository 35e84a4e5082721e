using System.Diagnostics;
using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>A server without room: what is there stays readable, nothing half lands, and the same run goes on when there is room again.</summary>
public sealed class ClickHouseFullDiskTests
{
    private const string DiskIsFull = "the server's disk is full. Free some space there, and run the same command again.";
    private const int ManyRows = 400_000;

    // More than any disk has.
    private const string NoRoom = "<storage_configuration><disks><default><keep_free_space_bytes>1000000000000000</keep_free_space_bytes></default></disks></storage_configuration>";

    public ClickHouseFullDiskTests() => ClickHouseEngine.Require();

    [Fact]
    public void Without_room_for_anything_the_books_are_still_read_and_the_run_goes_on_after_a_restart_with_room()
    {
        using var server = ClickHouseServer.StartOwn();
        using var books = new Books(new OwnServerEngine(server), null, EventCatalog.Default);
        books.Run(new EventRow("e1"));
        var before = books.Everything();
        books.Close();
        Restart(server, NoRoom);

        books.Reopen();
        IsRefused(() => books.Run(new EventRow("e1"), new EventRow("e2")));
        books.ReopenToRead();
        Assert.Equal(before, books.Everything());
        Assert.Empty(books.Broken());

        books.Close();
        Restart(server, "");
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e1"), new EventRow("e2")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_disk_that_fills_up_in_the_middle_of_a_load_gets_nothing_of_it()
    {
        var disk = Directory.CreateTempSubdirectory("seller-balance-disk-").FullName;
        if (!Succeeds("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk)) Assert.Skip("A small disk cannot be mounted here; it takes root.");
        try
        {
            using var server = ClickHouseServer.StartOwn($"""
                <storage_configuration>
                  <disks><small><path>{disk}/</path></small></disks>
                  <policies><small><volumes><only><disk>small</disk></only></volumes></small></policies>
                </storage_configuration>
                <merge_tree><storage_policy>small</storage_policy></merge_tree>
                """);
            using var books = new Books(new OwnServerEngine(server), null, EventCatalog.Default);
            books.Run(new EventRow("e1"));
            var before = books.Everything();
            var file = books.Write(Many());
            Assert.Contains("while loading raw.events: ", IsRefused(() => books.RunFiles(file)), StringComparison.Ordinal);
            books.ReopenToRead();
            Assert.Equal(before, books.Everything());
            Assert.Empty(books.Broken());

            Assert.True(Succeeds("mount", "-o", "remount,size=512m", disk));
            books.Reopen();
            Assert.Equal(RunOutcome.Published, books.RunFiles(file).Outcome);
            Assert.Equal(ManyRows + 1, books.Warehouse.Read("tables/raw.events", new Dictionary<string, object?>(), _ => 0).Count());
            Assert.Empty(books.Broken());
        }
        finally
        {
            Succeeds("umount", "-l", disk);
            Directory.Delete(disk);
        }
    }

    private static IEnumerable<EventRow> Many() => Enumerable.Range(0, ManyRows).Select(number => new EventRow(string.Create(CultureInfo.InvariantCulture, $"many-{number}"))
    {
        SellerId = string.Create(CultureInfo.InvariantCulture, $"S{number % 100}"),
        EventTs = string.Create(CultureInfo.InvariantCulture, $"2026-11-{1 + (number % 14):00}T12:00:00Z"),
    });

    private static string IsRefused(Action run)
    {
        var refusal = Assert.Throws<WarehouseException>(run);
        Assert.EndsWith(DiskIsFull, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    private static void Restart(ClickHouseServer server, string configuration)
    {
        server.Kill();
        server.Configuration = configuration;
        server.Start();
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
