using System.Runtime.CompilerServices;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Reading;

/// <summary>What one request looks at: what is in memory, and the warehouse where that is not enough.</summary>
/// <param name="Published">What is in memory.</param>
/// <param name="Library">Where the warehouse is to be had.</param>
internal sealed record Sight(Published Published, Library Library)
{
    /// <summary>Asks the warehouse, whose snapshot ends with the answer.</summary>
    public async IAsyncEnumerable<T> Ask<T>(Func<ISnapshot, IAsyncEnumerable<T>> question, [EnumeratorCancellation] CancellationToken stop)
    {
        var snapshot = await Library.Begin(stop);
        await using var ending = snapshot;
        await foreach (var row in question(snapshot).WithCancellation(stop))
            yield return row;
    }
}
