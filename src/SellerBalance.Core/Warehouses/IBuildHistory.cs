using SellerBalance.Balances;

namespace SellerBalance.Warehouses;

/// <summary>What was known when, build by build.</summary>
public interface IBuildHistory
{
    /// <summary>Makes one build of several, which gives up what was known in between. What is known now stays the same.</summary>
    /// <param name="folds">Which; none overlap.</param>
    /// <exception cref="WarehouseException">The warehouse refused; the builds are as they were.</exception>
    void FoldBuilds(IReadOnlyList<Fold> folds);
}
