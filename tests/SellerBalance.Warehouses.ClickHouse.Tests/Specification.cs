using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

public sealed class ClickHouseLandingTests() : LandingSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseRepetitionTests() : RepetitionSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseRejectionTests() : RejectionSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseOpenLineTests() : OpenLineSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseTimeTests() : TimeSpecification(ClickHouseEngine.Instance);

public sealed class ClickHousePublishingTests() : PublishingSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseKnownAtTests() : KnownAtSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseKnownAtHistoryTests() : KnownAtHistorySpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseBalanceDaysTests() : BalanceDaysSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseHeldLoadTests() : HeldLoadSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseCheckTests() : CheckSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseCheckSettingTests() : CheckSettingSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseRandomStreamTests() : RandomStreamSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseSchemaSpecificationTests() : SchemaSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseBoundsTests() : BoundsSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseUnfinishedCopyTests() : UnfinishedCopySpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseEventTypeTests() : EventTypeSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseReadersTests() : ReadersSpecification(ClickHouseEngine.Instance)
{
    protected override bool HasSnapshots => false;
}

public sealed class ClickHouseBiTests() : BiSpecification(ClickHouseEngine.Instance);

public sealed class ClickHouseFeatureTests() : FeatureSpecification(ClickHouseEngine.Instance);
