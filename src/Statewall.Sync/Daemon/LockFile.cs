namespace Statewall.Sync.Daemon;

/// <summary>The file that is there while a daemon runs.</summary>
internal sealed class LockFile : IDisposable
{
    private readonly string _path;

    /// <summary>Creates the file.</summary>
    /// <exception cref="DaemonException">It is there already, or cannot be created.</exception>
    public LockFile(string path)
    {
        _path = path;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new DaemonException($"lockfile `{path}' exists, perhaps conntrackd already running?");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException($"cannot create lockfile `{path}': {error.Message}");
        }
    }

    /// <summary>Removes the file.</summary>
    public void Dispose() => File.Delete(_path);
}

/// <summary>A daemon cannot start; the message is for the user.</summary>
internal sealed class DaemonException(string message) : Exception(message);
