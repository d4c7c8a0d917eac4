using System.ComponentModel.DataAnnotations;

namespace Notifications.Storage;

public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>An Npgsql connection string. <c>NOTIFICATIONS_POSTGRES</c> sets it.</summary>
    [Required]
    public string ConnectionString { get; set; } = "";
}
