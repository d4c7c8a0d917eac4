using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Storage;

/// <summary>Migrations run while the version before works on: they add, and they hold nobody up. CONTRIBUTING.md has the rules.</summary>
public sealed class MigrationRulesTests
{
    private const string BeforeTheFirstRelease = "no installation had a large table yet: it was there before the first release";

    private static readonly (string Rule, Regex Breach)[] Rules =
    [
        ("nothing is dropped", new(@"\bDROP\s+(?!INDEX\s+CONCURRENTLY\s+IF\s+EXISTS)", Options)),
        ("nothing is renamed", new(@"\bRENAME\b", Options)),
        ("no type changes", new(@"\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b", Options)),
        ("no column becomes mandatory", new(@"\bSET\s+NOT\s+NULL\b", Options)),
        ("a mandatory new column has a default", new(@"\bADD\s+COLUMN\b(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b", Options)),
        ("a new column is not filled row by row", new(@"\bADD\s+COLUMN\b[^,;]*\bDEFAULT\s+(gen_random_uuid|clock_timestamp|random|nextval)", Options)),
        ("a constraint of an existing table is not checked under its lock", new(@"\bADD\s+(CONSTRAINT\b|CHECK\b|FOREIGN\b|UNIQUE\b|PRIMARY\b)(?![^;]*\bNOT\s+VALID\b)", Options)),
        ("no lock is taken by name", new(@"\bLOCK\s+TABLE\b", Options)),
        ("no row is rewritten", new(@"(^|;)\s*(UPDATE|DELETE)\b", Options | RegexOptions.Multiline)),
        ("nothing is rewritten as a whole", new(@"\b(VACUUM\s+FULL|CLUSTER|REINDEX(?!\s+\w+\s+CONCURRENTLY)|TRUNCATE)\b", Options)),
    ];

    /// <summary>What breaks a rule all the same, and why that is safe.</summary>
    private static readonly Dictionary<(string Migration, string Rule), string> Exceptions = new()
    {
        [("20261121100000_Destinations", IndexRule)] = BeforeTheFirstRelease,
        [("20261121110000_Receipts", IndexRule)] = BeforeTheFirstRelease,
        [("20261121131500_UnknownOutcomes", IndexRule)] = BeforeTheFirstRelease,
        [("20261121193000_Holding", IndexRule)] = BeforeTheFirstRelease,
    };

    private const string IndexRule = "an index of an existing table is made concurrently";
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static IEnumerable<TestCaseData> Migrations() => typeof(NotificationsDb).Assembly.GetTypes()
        .Where(x => x.IsSubclassOf(typeof(Migration)))
        .Select(x => new TestCaseData(x.GetCustomAttribute<MigrationAttribute>()!.Id, ((Migration)Activator.CreateInstance(x)!).UpOperations).SetArgDisplayNames(x.Name));

    [TestCaseSource(nameof(Migrations))]
    public void A_migration_only_adds_and_holds_nobody_up(string migration, IReadOnlyList<MigrationOperation> operations)
    {
        Assert.That(operations, Has.All.InstanceOf<SqlOperation>(), "written as SQL, where a reader sees what it locks");

        var breaches = FindBreaches(string.Join(";\n", operations.Cast<SqlOperation>().Select(x => x.Sql)));

        Assert.That(breaches.Where(x => !Exceptions.ContainsKey((migration, x))), Is.Empty, "list it with its reason, or write it in another way");
        Assert.That(Exceptions.Keys.Where(x => x.Migration == migration).Select(x => x.Rule), Is.SubsetOf(breaches), "an exception that nobody needs any more");
    }

    [TestCase("DROP TABLE event", "nothing is dropped")]
    [TestCase("ALTER TABLE event DROP COLUMN source", "nothing is dropped")]
    [TestCase("ALTER TABLE event RENAME COLUMN a TO b", "nothing is renamed")]
    [TestCase("ALTER TABLE event ALTER COLUMN source TYPE varchar(10)", "no type changes")]
    [TestCase("ALTER TABLE event ALTER source SET DATA TYPE integer USING 1", "no type changes")]
    [TestCase("ALTER TABLE event ALTER COLUMN user_id SET NOT NULL", "no column becomes mandatory")]
    [TestCase("ALTER TABLE event ADD COLUMN colour text NOT NULL", "a mandatory new column has a default")]
    [TestCase("ALTER TABLE event ADD COLUMN a text NOT NULL DEFAULT '', ADD COLUMN b text NOT NULL", "a mandatory new column has a default")]
    [TestCase("ALTER TABLE event ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid()", "a new column is not filled row by row")]
    [TestCase("ALTER TABLE event ADD CONSTRAINT c CHECK (fan_out >= 0)", "a constraint of an existing table is not checked under its lock")]
    [TestCase("LOCK TABLE event", "no lock is taken by name")]
    [TestCase("ALTER TABLE a ADD COLUMN b text NULL;\nUPDATE a SET b = ''", "no row is rewritten")]
    [TestCase("CREATE INDEX i ON event (type)", IndexRule)]
    [TestCase("CREATE TABLE mine (id uuid);\nCREATE UNIQUE INDEX i ON yours (id)", IndexRule)]
    public void The_rules_find(string sql, string rule) => Assert.That(FindBreaches(sql), Does.Contain(rule));

    [TestCase("CREATE TABLE mine (id uuid PRIMARY KEY, a text NOT NULL);\nCREATE INDEX i ON mine (a)")]
    [TestCase("ALTER TABLE event ADD COLUMN a text NULL, ADD COLUMN b integer NOT NULL DEFAULT 1")]
    [TestCase("DROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY i ON event (type)")]
    [TestCase("ALTER TABLE event ADD CONSTRAINT c CHECK (fan_out >= 0) NOT VALID")]
    public void The_rules_allow(string sql) => Assert.That(FindBreaches(sql), Is.Empty);

    private static List<string> FindBreaches(string sql)
    {
        var statements = WithoutBodies().Replace(sql, "");
        var breaches = Rules.Where(x => x.Breach.IsMatch(statements)).Select(x => x.Rule).ToList();
        var made = CreatedTables().Matches(statements).Select(x => x.Groups[1].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Indexes().Matches(statements).Any(x => !x.Groups["concurrently"].Success && !made.Contains(x.Groups["table"].Value))) breaches.Add(IndexRule);
        return breaches;
    }

    // Comments, and the bodies of functions: they run later.
    private static Regex WithoutBodies() => new(@"--[^\n]*|\$\$.*?\$\$", RegexOptions.Singleline);

    private static Regex CreatedTables() => new(@"\bCREATE\s+TABLE\s+(\w+)", Options);

    private static Regex Indexes() => new(@"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?<concurrently>CONCURRENTLY\s+)?\w+\s+ON\s+(?<table>\w+)", Options);
}
