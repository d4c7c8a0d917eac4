using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Notifications.Storage;

/// <summary>The model: migrations and reads. Never tracks, never writes.</summary>
public sealed class NotificationsDb(DbContextOptions<NotificationsDb> options) : DbContext(options)
{
    public DbSet<DestinationRow> Destinations => Set<DestinationRow>();
    public DbSet<DestinationSecretRow> DestinationSecrets => Set<DestinationSecretRow>();
    public DbSet<SubscriptionRow> Subscriptions => Set<SubscriptionRow>();
    public DbSet<EventRow> Events => Set<EventRow>();
    public DbSet<NotificationRow> Notifications => Set<NotificationRow>();
    public DbSet<LaneRow> Lanes => Set<LaneRow>();
    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();
    public DbSet<ReceiptRow> Receipts => Set<ReceiptRow>();
    public DbSet<ReplayRow> Replays => Set<ReplayRow>();
    public DbSet<ReplayItemRow> ReplayItems => Set<ReplayItemRow>();
    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();
    public DbSet<ApiKeySecretRow> ApiKeySecrets => Set<ApiKeySecretRow>();
    public DbSet<ApiKeySigningSecretRow> ApiKeySigningSecrets => Set<ApiKeySigningSecretRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<DestinationRow>().ToTable("destination").HasKey(x => x.Id);
        modelBuilder.Entity<DestinationSecretRow>().ToTable("destination_secret").HasKey(x => new { x.Destination, x.Number });
        modelBuilder.Entity<SubscriptionRow>().ToTable("subscription").HasKey(x => x.Id);
        modelBuilder.Entity<EventRow>().ToTable("event").HasKey(x => x.Id);
        modelBuilder.Entity<NotificationRow>().ToTable("notification").HasKey(x => x.Id);
        modelBuilder.Entity<LaneRow>().ToTable("lane").HasKey(x => x.Id);
        modelBuilder.Entity<AttemptRow>().ToTable("attempt").HasKey(x => new { x.Notification, x.Cycle, x.Number });
        modelBuilder.Entity<ReceiptRow>().ToTable("receipt").HasKey(x => new { x.Notification, x.Cycle, x.Attempt, x.Outcome });
        modelBuilder.Entity<ReplayRow>().ToTable("replay").HasKey(x => x.Id);
        modelBuilder.Entity<ReplayItemRow>().ToTable("replay_item").HasKey(x => new { x.Replay, x.Notification });
        modelBuilder.Entity<ApiKeyRow>().ToTable("api_key").HasKey(x => x.Id);
        modelBuilder.Entity<ApiKeySecretRow>().ToTable("api_key_secret").HasKey(x => new { x.Key, x.Number });
        modelBuilder.Entity<ApiKeySigningSecretRow>().ToTable("api_key_signing_secret").HasKey(x => new { x.Key, x.Number });

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
    }

    internal static string SnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && result.Length > 0) result.Append('_');
            result.Append(char.ToLowerInvariant(letter));
        }

        return result.ToString();
    }
}
