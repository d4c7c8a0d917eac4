using Microsoft.EntityFrameworkCore;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Storage;

public sealed class NotificationsDbTests
{
    [TestCase("Id", ExpectedResult = "id")]
    [TestCase("FanOut", ExpectedResult = "fan_out")]
    [TestCase("ProviderMessageId", ExpectedResult = "provider_message_id")]
    [TestCase("DurationMs", ExpectedResult = "duration_ms")]
    [TestCase("", ExpectedResult = "")]
    public string A_column_is_called_like_its_property_in_snake_case(string name) => NotificationsDb.SnakeCase(name);

    [Test]
    public void Every_column_of_the_model_stands_in_the_migration()
    {
        using var db = new NotificationsDb(new DbContextOptionsBuilder<NotificationsDb>().UseNpgsql("Host=nobody-connects").Options);
        var migration = Structure.Repository.Files("src/Notifications/Storage/Migrations", "*.cs").Select(Structure.Repository.Read).Aggregate(string.Concat);

        var missing = db.Model.GetEntityTypes().SelectMany(x => x.GetProperties(), (entity, property) => (Table: entity.GetTableName(), Column: property.GetColumnName()))
            .Where(x => !System.Text.RegularExpressions.Regex.IsMatch(migration, $@"(CREATE TABLE {x.Table} \([^;]*\n +|ALTER TABLE {x.Table}\s[^;]*ADD COLUMN ){x.Column} "));

        Assert.That(missing, Is.Empty);
    }
}
