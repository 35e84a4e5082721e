using System.Globalization;
using SellerBalance.Warehouses;

namespace SellerBalance.Core.Tests.Warehouses;

/// <summary>Where a warehouse is, and that its password stays out of sight.</summary>
public sealed class WarehouseUrlTests
{
    [Theory]
    [InlineData("duckdb:books.duckdb", "duckdb:books.duckdb")]
    [InlineData("duckdb://host/x?y=1", "duckdb://host/x?y=1")]
    [InlineData("postgres://db.example/books", "postgres://db.example/books")]
    [InlineData("PostgreSQL://ann@db.example:5433/books", "postgres://ann@db.example:5433/books")]
    [InlineData("postgres://ann:s3cret@db.example/books", "postgres://ann@db.example/books")]
    [InlineData("postgres://an%40n:s%3A%2Fx@[::1]:5432/my%20books?secure=true", "postgres://an%40n@[::1]:5432/my%20books?secure=true")]
    [InlineData("postgres:///books?host=/run/postgresql", "postgres:///books?host=/run/postgresql")]
    [InlineData("clickhouse://db.example:8123/books?cluster=c2&password_file=/run/secret", "clickhouse://db.example:8123/books?cluster=c2&password_file=/run/secret")]
    public void What_is_shown_has_no_password(string given, string shown) => Assert.Equal(shown, WarehouseUrl.Parse(given).ToString());

    [Fact]
    public void An_address_is_read_with_its_parts()
    {
        var server = WarehouseUrl.Parse("postgres://an%40n:s%3A%2Fx@db.example:5433/my%20books?Secure=false&cluster=a%20b").Server!;
        Assert.Equal(
            ("db.example", 5433, "my books", "an@n", "s:/x", "a b"),
            (server.Host, server.Port, server.Database, server.User, server.Password(), server.Options["cluster"]));
        Assert.False(server.Secure);
        Assert.True(server.ShowsPassword);
    }

    [Fact]
    public void What_is_not_said_is_left_to_the_engine()
    {
        var server = WarehouseUrl.Parse("clickhouse://db.example").Server!;
        Assert.Equal((null, "", null, null), (server.Port, server.Database, server.User, server.Password()));
        Assert.False(server.ShowsPassword);
    }

    [Theory]
    [InlineData("postgres://localhost/b", false)]
    [InlineData("postgres://127.0.0.7/b", false)]
    [InlineData("postgres://[::1]/b", false)]
    [InlineData("postgres:///b?host=/run/postgresql", false)]
    [InlineData("postgres://10.0.0.1/b", true)]
    [InlineData("postgres://db.example/b", true)]
    [InlineData("postgres://db.example/b?secure=false", false)]
    [InlineData("postgres://localhost/b?secure=true", true)]
    public void What_leaves_the_machine_is_encrypted_unless_said_otherwise(string url, bool isSecure) =>
        Assert.Equal(isSecure, WarehouseUrl.Parse(url).Server!.Secure);

    [Fact]
    public void A_password_is_taken_from_the_file_that_the_URL_names()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "s3cret\n");
        Assert.Equal("s3cret", WarehouseUrl.Parse($"postgres://ann@db.example/b?password_file={path}").Server!.Password());
        File.Delete(path);
        var refusal = Assert.Throws<UsageException>(() => WarehouseUrl.Parse($"postgres://ann@db.example/b?password_file={path}").Server!.Password());
        Assert.StartsWith($"password_file: the file {path} cannot be read", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://ann:s3cret@:x/b")]
    [InlineData("postgres:ann:s3cret@host")]
    [InlineData("postgres://ann@host/b?password=s3cret")]
    [InlineData("postgres://ann@host:99999999/b")]
    [InlineData("postgres://host/b?secure=true&secure=false")]
    [InlineData("postgres://host/b?cluster")]
    [InlineData("postgres:/books")]
    [InlineData("books.duckdb")]
    [InlineData("duckdb:")]
    public void What_is_no_address_is_refused_without_repeating_a_password(string given)
    {
        var refusal = Assert.Throws<UsageException>(() => WarehouseUrl.Parse(given).RequireServer());
        Assert.StartsWith("--warehouse: found ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
    }

    // Every shape in which a password is known to come in, under every scheme and none, with passwords that have a meaning of their own in a URL.
    [Fact]
    public void No_message_repeats_a_password_in_whatever_shape_it_comes()
    {
        string[] shapes =
        [
            "Host=db.example;Username=ann;Password={0}", "Server=tcp:db.example,1433;User Id=ann;Pwd={0};", "Password={0};Host=db.example", "password = {0}",
            "host=db.example user=ann password={0}", "//ann:{0}@db.example/books", "//ann:{0}@db.example:5433/books?x=1", "//:{0}@db.example/books", "ann:{0}@db.example/books",
            "postgresql://ann:{0}@db.example/books", "postgres:Host=db.example;Password={0}", "//db.example/books;Password={0}", "//db.example/books?password={0}",
            "//db.example/books?sslpassword={0}", "//db.example/books?pwd={0}", "//db.example/books?{0}", "//db.example/books?a=1&a={0}", "//db.example/books?user=ann&passwd={0}",
            "//db.example;user=ann;password={0}", "/ann:{0}@db.example/books", "\n//ann:{0}@db.example/books", "sqlserver://db.example;password={0}", "//db.example/Password={0}",
        ];
        string[] schemes = ["", "duckdb:", "postgres:", "postgresql:", "greenplum:", "clickhouse:", "jdbc:", "jdbc:postgresql:", "oracle:", "https:", "URL=", "SELLER_BALANCE_WAREHOUSE=postgres:"];
        string[] passwords = ["s3cret", "s3cret/w", "s3cret?w=1", "s3cret#w", "p@s3cret", "s3cret@w", "12/s3cret", "12#s3cret", "12?s3cret", "s3c%ret", "s3cret:w", " s3cret ", "s3cret;w"];
        foreach (var scheme in schemes)
        {
            // After duckdb: everything is a file's name that shows no sign of a password.
            foreach (var shape in shapes.Where(shape => scheme != "duckdb:" || !shape.StartsWith("//db.example/books?", StringComparison.Ordinal) || shape.Contains("pass", StringComparison.Ordinal)))
            {
                foreach (var password in passwords)
                    Assert.DoesNotContain("s3c", Said(scheme + string.Format(CultureInfo.InvariantCulture, shape, password)), StringComparison.Ordinal);
            }
        }
    }

    // All that the program may say about a URL: what it is shown as, or the refusal.
    private static string Said(string given)
    {
        try
        {
            var url = WarehouseUrl.Parse(given);
            if (url.Scheme is "postgres" or "clickhouse" or "greenplum") url.RequireServer().RequireKnownOptions();
            return url.ToString();
        }
        catch (UsageException refusal)
        {
            return refusal.Message;
        }
    }

    [Fact]
    public void A_server_is_asked_for_where_a_file_is_named() =>
        Assert.Contains("found 'postgres:' without a valid address after it, expected postgres://", Assert.Throws<UsageException>(WarehouseUrl.Parse("postgres:books").RequireServer).Message, StringComparison.Ordinal);

    [Fact]
    public void An_option_that_the_engine_does_not_know_is_refused()
    {
        var server = WarehouseUrl.Parse("clickhouse://host/b?clustre=c2").Server!;
        Assert.Contains("'clustre', expected one of: cluster, ", Assert.Throws<UsageException>(() => server.RequireKnownOptions("cluster")).Message, StringComparison.Ordinal);
    }
}
