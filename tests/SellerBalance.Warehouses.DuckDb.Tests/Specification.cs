using SellerBalance.Specs;

namespace SellerBalance.Warehouses.DuckDb.Tests;

public sealed class DuckDbLandingTests() : LandingSpecification(DuckDbEngine.Instance);

public sealed class DuckDbRepetitionTests() : RepetitionSpecification(DuckDbEngine.Instance);

public sealed class DuckDbRejectionTests() : RejectionSpecification(DuckDbEngine.Instance);

public sealed class DuckDbOpenLineTests() : OpenLineSpecification(DuckDbEngine.Instance);

public sealed class DuckDbTimeTests() : TimeSpecification(DuckDbEngine.Instance);

public sealed class DuckDbPublishingTests() : PublishingSpecification(DuckDbEngine.Instance);

public sealed class DuckDbBalanceDaysTests() : BalanceDaysSpecification(DuckDbEngine.Instance);

public sealed class DuckDbKnownAtTests() : KnownAtSpecification(DuckDbEngine.Instance);

public sealed class DuckDbKnownAtHistoryTests() : KnownAtHistorySpecification(DuckDbEngine.Instance);

public sealed class DuckDbHeldLoadTests() : HeldLoadSpecification(DuckDbEngine.Instance);

public sealed class DuckDbCheckTests() : CheckSpecification(DuckDbEngine.Instance);

public sealed class DuckDbCheckSettingTests() : CheckSettingSpecification(DuckDbEngine.Instance);

public sealed class DuckDbRandomStreamTests() : RandomStreamSpecification(DuckDbEngine.Instance);

public sealed class DuckDbSchemaSpecificationTests() : SchemaSpecification(DuckDbEngine.Instance);

public sealed class DuckDbBoundsTests() : BoundsSpecification(DuckDbEngine.Instance);

public sealed class DuckDbUnfinishedCopyTests() : UnfinishedCopySpecification(DuckDbEngine.Instance);

public sealed class DuckDbEventTypeTests() : EventTypeSpecification(DuckDbEngine.Instance);

public sealed class DuckDbReadersTests() : ReadersSpecification(DuckDbEngine.Instance)
{
    protected override bool HasOtherWriters => false;
}

public sealed class DuckDbBiTests() : BiSpecification(DuckDbEngine.Instance);

public sealed class DuckDbFeatureTests() : FeatureSpecification(DuckDbEngine.Instance);
