using System.Text;

namespace SellerBalance.Ingest.Tests;

/// <summary>An id that came before is never called new.</summary>
public sealed class SeenIdsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    [InlineData(50_000)]
    [InlineData(2_000_000)]
    public void Every_id_is_new_once_in_batches_of_any_size(int seed)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(0, seed > 50_000 ? 300_000 : 20_000).Select(_ => $"id-{random.Next(seed)}").ToList();
        var seen = new SeenIds();
        var first = new HashSet<string>(StringComparer.Ordinal);
        for (var start = 0; start < ids.Count;)
        {
            var batch = ids.Skip(start).Take(1 + random.Next(3_000)).ToList();
            Assert.Equal(batch.Select(first.Add), Add(seen, batch));
            start += batch.Count;
        }
    }

    [Fact]
    public void A_row_that_is_not_asked_for_does_not_count()
    {
        var seen = new SeenIds();
        Assert.Equal([false, true, false], Add(seen, ["a", "a", "a"], false, true, true));
        Assert.Equal([true, false], Add(seen, ["", ""], true, true));
    }

    private static bool[] Add(SeenIds seen, IReadOnlyList<string> ids, params bool[] isNew)
    {
        var bytes = new List<byte>();
        var ends = new List<int> { 0 };
        foreach (var id in ids)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(id));
            ends.Add(bytes.Count);
        }

        if (isNew.Length == 0) isNew = [.. ids.Select(_ => true)];
        seen.Add([.. bytes], [.. ends], isNew);
        return isNew;
    }
}
