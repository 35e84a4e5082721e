using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>No room for what is gathered on the way to a server.</summary>
public sealed class FullTempFolderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_load_that_finds_no_room_for_its_files_says_so_and_lands_nothing(bool isFirst)
    {
        Servers.Servers.RequireOrSkip(ClickHouseServer.Missing is null, ClickHouseServer.Missing ?? "");
        using var here = new Workspace();
        here.With("SELLER_BALANCE_WAREHOUSE", ClickHouseServer.Shared.NewUrl());
        if (!isFirst) here.Succeed("run", here.Write("small.csv", Sample.Events));
        here.Succeed("generate", "--to", "events.csv", "--events", "300000", "--sellers", "500", "--days", "60", "--start", "2025-01-01");
        var small = Directory.CreateDirectory(here.At("small")).FullName;
        if (here.Execute("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", small]).ExitCode != 0) Assert.Skip("A small disk cannot be mounted here; it takes root.");
        try
        {
            here.With("TMPDIR", small).Run("run", "events.csv").Refuses(1, "No space left", small, "TMPDIR", "run the same command again");
            Assert.Empty(Directory.EnumerateFileSystemEntries(small));
        }
        finally
        {
            here.Execute("umount", ["-l", small]);
        }

        here.With("TMPDIR", here.TempFolder);
        if (!isFirst) Assert.Equal(Sample.Balances, here.ReadBalances());
        Assert.Equal("300000 = 300000 + 0 + 0 + 0", here.Succeed("run", "events.csv", "--json").Json.Receipt());
        here.Verify();
    }
}
