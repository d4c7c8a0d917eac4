namespace Notifications.Channels.Email;

/// <summary>
/// A folder another program takes .eml files from. A file appears whole or not at all: it is written below <c>.tmp</c>, where nobody looks,
/// and moved into place. Its name is the notification's, so a redelivery replaces instead of doubling. The folder itself is never created: a mount
/// that is missing must not turn into mail that nobody picks up.
/// </summary>
internal sealed class PickupFolder(string path) : IEmailTransport
{
    private readonly string _path = Path.GetFullPath(path);

    public async Task<DeliveryOutcome> SendAsync(EmailMessage message, TimeSpan? within, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync($"{message.Name}.eml", message.Content, cancellationToken);
            return new DeliveryOutcome.Delivered(message.Id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new DeliveryOutcome.Deferred("pickup-unwritable");
        }
    }

    private async Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_path))
            throw new DirectoryNotFoundException($"The folder of {EmailOptions.Section}:{nameof(EmailOptions.PickupFolder)} does not exist.");

        // One file for each try: two tries of one notification may overlap after a lost lease.
        var workshop = Directory.CreateDirectory(Path.Combine(_path, ".tmp")).FullName;
        var file = Path.Combine(workshop, Guid.CreateVersion7().ToString("N"));

        try
        {
            await WriteAsync(file, content, cancellationToken);
            File.Move(file, Path.Combine(_path, name), overwrite: true);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task WriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        await RandomAccess.WriteAsync(handle, content, 0, cancellationToken);

        // Delivered is said of what survives a power cut; a rename may reach the disk before the content does.
        RandomAccess.FlushToDisk(handle);
    }
}
