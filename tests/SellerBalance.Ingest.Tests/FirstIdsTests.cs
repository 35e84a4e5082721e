using System.Text;

namespace SellerBalance.Ingest.Tests;

/// <summary>An id that came before is never called new, and it is known whether a part behind was faster.</summary>
public sealed class FirstIdsTests
{
    [Fact]
    public void An_id_that_came_is_never_new_and_hardly_another_one_is_taken_for_it()
    {
        var ids = new FirstIds();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var hashes = new HashSet<ulong>();
        var random = new Random(7);
        for (var number = 0; number < 300_000; number++)
        {
            var id = $"id-{random.Next(200_000)}";
            var isNew = hashes.Add(FirstIds.Hash(Encoding.UTF8.GetBytes(id)));
            Assert.True(known.Add(id) || !isNew);
            Assert.Equal(isNew ? null : 0, Meet(ids, id, number / 1_000));
        }

        Assert.InRange(known.Count - hashes.Count, 0, 2);
    }

    [Theory]
    [InlineData(5, 5, 0)]
    [InlineData(5, 9, 0)]
    [InlineData(9, 5, 4)]
    [InlineData(70_001, 69_999, 2)]
    [InlineData(65_536, 65_534, 2)]
    [InlineData(65_535, 65_534, 1)]
    [InlineData(5_000, 0, 5_000)]
    [InlineData(900_000, 5, 899_995)]
    [InlineData(16_777_214, 0, 16_777_214)]
    [InlineData(0, 40_000, 0)]
    [InlineData(0, 900_000, 0)]
    public void It_is_known_how_far_ahead_the_faster_part_was(long first, long second, int ahead)
    {
        var ids = new FirstIds();
        Assert.Null(Meet(ids, "e1", first));
        Assert.Equal(ahead, Meet(ids, "e1", second));
    }

    [Fact]
    public void What_there_is_no_room_for_is_told()
    {
        Assert.Equal(-1, Meet(new FirstIds(), "e1", 16_777_215));
        var ids = new FirstIds(mostPlaces: 1 << 10);
        var answers = Enumerable.Range(0, 100_000).Select(number => Meet(ids, $"id-{number}", 0)).ToList();
        Assert.InRange(answers.IndexOf(-1), 30_000, 60_000);
        Assert.DoesNotContain(0, answers);
        Assert.All(answers[70_000..], answer => Assert.Equal(-1, answer));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(43_000)]
    [InlineData(170_000)]
    [InlineData(350_000)]
    public void As_many_ids_as_are_said_to_fit_do(int count)
    {
        var ids = new FirstIds(mostPlaces: (int)(FirstIds.BytesFor(count)!.Value / 64 / sizeof(ulong)));
        Assert.All(Enumerable.Range(0, count), number => Assert.NotEqual(-1, Meet(ids, $"id-{number}", 0)));
    }

    [Fact]
    public void Ids_for_which_there_is_no_room_take_no_memory() => Assert.Null(FirstIds.BytesFor(50_000_000));

    private static int? Meet(FirstIds ids, string id, long part) => ids.Meet(FirstIds.Hash(Encoding.UTF8.GetBytes(id)), part);
}
