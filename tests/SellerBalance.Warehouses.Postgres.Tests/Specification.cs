using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

public sealed class PostgresLandingTests() : LandingSpecification(PostgresEngine.Instance);

public sealed class PostgresRepetitionTests() : RepetitionSpecification(PostgresEngine.Instance);

public sealed class PostgresRejectionTests() : RejectionSpecification(PostgresEngine.Instance);

public sealed class PostgresTimeTests() : TimeSpecification(PostgresEngine.Instance);

public sealed class PostgresPublishingTests() : PublishingSpecification(PostgresEngine.Instance);

public sealed class PostgresCheckTests() : CheckSpecification(PostgresEngine.Instance);

public sealed class PostgresRandomStreamTests() : RandomStreamSpecification(PostgresEngine.Instance);
