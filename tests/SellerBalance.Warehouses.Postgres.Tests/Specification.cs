using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

public sealed class PostgresLandingTests() : LandingSpecification(PostgresEngine.Instance);

public sealed class PostgresRepetitionTests() : RepetitionSpecification(PostgresEngine.Instance);

public sealed class PostgresRejectionTests() : RejectionSpecification(PostgresEngine.Instance);

public sealed class PostgresOpenLineTests() : OpenLineSpecification(PostgresEngine.Instance);

public sealed class PostgresTimeTests() : TimeSpecification(PostgresEngine.Instance);

public sealed class PostgresPublishingTests() : PublishingSpecification(PostgresEngine.Instance);

public sealed class PostgresBalanceDaysTests() : BalanceDaysSpecification(PostgresEngine.Instance);

public sealed class PostgresKnownAtTests() : KnownAtSpecification(PostgresEngine.Instance);

public sealed class PostgresKnownAtHistoryTests() : KnownAtHistorySpecification(PostgresEngine.Instance);

public sealed class PostgresHeldLoadTests() : HeldLoadSpecification(PostgresEngine.Instance);

public sealed class PostgresCheckTests() : CheckSpecification(PostgresEngine.Instance);

public sealed class PostgresCheckSettingTests() : CheckSettingSpecification(PostgresEngine.Instance);

public sealed class PostgresRandomStreamTests() : RandomStreamSpecification(PostgresEngine.Instance);

public sealed class GreenplumLandingTests() : LandingSpecification(GreenplumEngine.Instance);

public sealed class GreenplumRepetitionTests() : RepetitionSpecification(GreenplumEngine.Instance);

public sealed class GreenplumRejectionTests() : RejectionSpecification(GreenplumEngine.Instance);

public sealed class GreenplumOpenLineTests() : OpenLineSpecification(GreenplumEngine.Instance);

public sealed class GreenplumTimeTests() : TimeSpecification(GreenplumEngine.Instance);

public sealed class GreenplumPublishingTests() : PublishingSpecification(GreenplumEngine.Instance);

public sealed class GreenplumBalanceDaysTests() : BalanceDaysSpecification(GreenplumEngine.Instance);

public sealed class GreenplumKnownAtTests() : KnownAtSpecification(GreenplumEngine.Instance);

public sealed class GreenplumKnownAtHistoryTests() : KnownAtHistorySpecification(GreenplumEngine.Instance);

public sealed class GreenplumHeldLoadTests() : HeldLoadSpecification(GreenplumEngine.Instance);

public sealed class GreenplumCheckTests() : CheckSpecification(GreenplumEngine.Instance);

public sealed class GreenplumCheckSettingTests() : CheckSettingSpecification(GreenplumEngine.Instance);

public sealed class GreenplumRandomStreamTests() : RandomStreamSpecification(GreenplumEngine.Instance);

public sealed class PostgresSchemaTests() : SchemaSpecification(PostgresEngine.Instance);

public sealed class GreenplumSchemaTests() : SchemaSpecification(GreenplumEngine.Instance);

public sealed class PostgresBoundsTests() : BoundsSpecification(PostgresEngine.Instance);

public sealed class GreenplumBoundsTests() : BoundsSpecification(GreenplumEngine.Instance);

public sealed class PostgresUnfinishedCopyTests() : UnfinishedCopySpecification(PostgresEngine.Instance);

public sealed class PostgresEventTypeTests() : EventTypeSpecification(PostgresEngine.Instance);

public sealed class GreenplumUnfinishedCopyTests() : UnfinishedCopySpecification(GreenplumEngine.Instance);

public sealed class GreenplumEventTypeTests() : EventTypeSpecification(GreenplumEngine.Instance);

public sealed class PostgresReadersTests() : ReadersSpecification(PostgresEngine.Instance);

public sealed class GreenplumReadersTests() : ReadersSpecification(GreenplumEngine.Instance);

public sealed class PostgresBiTests() : BiSpecification(PostgresEngine.Instance);

public sealed class GreenplumBiTests() : BiSpecification(GreenplumEngine.Instance);

public sealed class PostgresFeatureTests() : FeatureSpecification(PostgresEngine.Instance);

public sealed class GreenplumFeatureTests() : FeatureSpecification(GreenplumEngine.Instance);
