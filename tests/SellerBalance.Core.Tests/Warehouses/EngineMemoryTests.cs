using SellerBalance.Warehouses;

namespace SellerBalance.Core.Tests.Warehouses;

public sealed class EngineMemoryTests
{
    private const long MiB = 1L << 20;

    [Theory]
    [InlineData("64MiB", 64)]
    [InlineData(" 1GiB ", 1024)]
    [InlineData("1.5gib", 1536)]
    [InlineData("800 MiB", 800)]
    [InlineData("2TiB", 2 * 1024 * 1024)]
    public void A_size_is_a_number_and_its_unit(string text, long expectedMiB) => Assert.Equal(expectedMiB * MiB, EngineMemory.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1GB")]
    [InlineData("MiB")]
    [InlineData("63MiB")]
    [InlineData("-1GiB")]
    [InlineData("1,5GiB")]
    [InlineData("999999999999TiB")]
    [InlineData("0x10GiB")]
    public void Anything_else_is_none(string text) => Assert.Null(EngineMemory.Parse(text));

    [Theory]
    [InlineData(100, 64, 64)]
    [InlineData(768, 384, 192)]
    [InlineData(2 * 1024, 1024, 512)]
    [InlineData(3 * 1024, 1280, 512)]
    [InlineData(64 * 1024, 1280, 512)]
    public void Half_of_what_is_there_is_the_warehouses_and_a_quarter_is_for_staging_up_to_a_limit(long availableMiB, long warehouseMiB, long stagingMiB)
    {
        Assert.Equal(warehouseMiB * MiB, EngineMemory.WarehouseOf(availableMiB * MiB));
        Assert.Equal(stagingMiB * MiB, EngineMemory.StagingOf(availableMiB * MiB));
    }
}
