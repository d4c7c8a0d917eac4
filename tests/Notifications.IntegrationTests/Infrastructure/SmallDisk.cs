using System.Diagnostics;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A tablespace on a file system of its own that is soon full. Mounting takes root; without it, the test that asks for one is inconclusive.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Size = "24m";

    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public const string Tablespace = "small";

    private string Ballast => Path.Combine(_folder, "ballast");

    public static async Task<SmallDisk> MountedAsync(PrivatePostgres postgres)
    {
        var disk = new SmallDisk(postgres.Data.CreateSubdirectory("small").FullName);
        if (!Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", $"size={Size},mode=777", "tmpfs", disk._folder) != 0)
            NUnit.Framework.Assert.Inconclusive("A file system can't be mounted here.");
        var place = Directory.CreateDirectory(Path.Combine(disk._folder, "tablespace"));
        Run("chown", "postgres", place.FullName);
        await postgres.RunAsync($"CREATE TABLESPACE {Tablespace} LOCATION '{place.FullName}'");
        return disk;
    }

    /// <summary>To the last byte.</summary>
    public void Fill()
    {
        using var ballast = File.Create(Ballast, bufferSize: 0);
        try
        {
            for (var size = 1024 * 1024; size >= 512; size /= 2) FillWith(ballast, new byte[size]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(Ballast);

    // The server has the tablespace until it is stopped; lazily means: when it lets go.
    public void Dispose() => Run("umount", "--lazy", _folder);

    private static void FillWith(FileStream ballast, byte[] block)
    {
        try
        {
            while (true) ballast.Write(block);
        }
        catch (IOException) when (block.Length > 512)
        {
            // A smaller one may fit still.
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
