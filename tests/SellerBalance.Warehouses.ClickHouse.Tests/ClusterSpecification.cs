using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

// Rows are judged and runs are held before any server decides: what is said of that, one server shows.
public sealed class ClickHouseClusterRepetitionTests() : RepetitionSpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterPublishingTests() : PublishingSpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterKnownAtHistoryTests() : KnownAtHistorySpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterBalanceDaysTests() : BalanceDaysSpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterCheckTests() : CheckSpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterRandomStreamTests() : RandomStreamSpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterSchemaSpecificationTests() : SchemaSpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterBoundsTests() : BoundsSpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterUnfinishedCopyTests() : UnfinishedCopySpecification(ClickHouseClusterEngine.Instance);

public sealed class ClickHouseClusterReadersTests() : ReadersSpecification(ClickHouseClusterEngine.Instance)
{
    protected override bool HasSnapshots => false;
}

public sealed class ClickHouseClusterFeatureTests() : FeatureSpecification(ClickHouseClusterEngine.Instance);
