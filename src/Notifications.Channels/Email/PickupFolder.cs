using System.Net.Mail;

namespace Notifications.Channels.Email;

/// <summary>
/// A folder another program takes .eml files from. A file appears whole or not at all: it is written below <c>.tmp</c>, where nobody looks,
/// and moved into place. The folder itself is never created: a mount that is missing must not turn into mail that nobody picks up.
/// </summary>
internal sealed class PickupFolder(string path)
{
    private readonly string _path = Path.GetFullPath(path);

    /// <summary>Puts a message under a name; one that waits there under the same name is replaced.</summary>
    /// <exception cref="IOException">The folder is missing, full, or not ours to write to.</exception>
    public async Task PutAsync(string name, MailMessage message, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_path))
            throw new DirectoryNotFoundException($"The folder of {EmailOptions.Section}:{nameof(EmailOptions.PickupFolder)} does not exist. Create it, or mount it.");

        // One folder for each try: SmtpClient names the file itself, and two tries of one notification may overlap after a lost lease.
        var workshop = Path.Combine(_path, ".tmp", Guid.CreateVersion7().ToString("N"));

        try
        {
            Directory.CreateDirectory(workshop);
            var file = await WriteAsync(workshop, message, cancellationToken);
            File.Move(file, Path.Combine(_path, name), overwrite: true);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException("The pickup folder is not writable.", exception);
        }
        finally
        {
            if (Directory.Exists(workshop))
                Directory.Delete(workshop, recursive: true);
        }
    }

    private static async Task<string> WriteAsync(string folder, MailMessage message, CancellationToken cancellationToken)
    {
        using var writer = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = folder };

        try
        {
            await writer.SendMailAsync(message, cancellationToken);
        }
        catch (SmtpException exception) when (exception.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new IOException("The message could not be written.", exception.InnerException);
        }

        var file = Directory.GetFiles(folder).Single();

        // Delivered is said of what survives a power cut; a rename may reach the disk before the content does.
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(handle);

        return file;
    }
}
