using System.Globalization;
using System.Text;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.NfnlOsf;

/// <summary>
/// nfnl_osf(8): fingerprints of systems into the kernel, for the expression osf. A file with mistakes is refused as a whole; what is removed need not be there.
/// </summary>
internal static class NfnlOsfApplet
{
    private const string Usage = "Usage: nfnl_osf -f fingerprints [-d]";
    private const int Protocol = 12; // NETLINK_NETFILTER
    private const int Failed = 255; // -1
    private const int Missing = 254; // -ENOENT
    private const int Invalid = 234; // -EINVAL

    /// <summary>Runs the applet.</summary>
    /// <returns>0 done; 255 wrong usage, unreadable, or refused; 254 without a file; 234 when the file has mistakes.</returns>
    public static int Run(AppletContext context, string[] arguments)
    {
        if (!TryRead(context, arguments, out var path, out var removes))
            return Failed;
        if (path is null)
        {
            context.Streams.Error.WriteLine($"{Stamp(context)} Missing fingerprints file argument.");
            return Missing;
        }
        try
        {
            return Load(context, path, File.ReadAllText(path), removes);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            var reason = refusal switch
            {
                FileNotFoundException or DirectoryNotFoundException => $"{NetlinkErrno.Describe(NetlinkErrno.NoEnt)} [{NetlinkErrno.NoEnt}]",
                UnauthorizedAccessException when Directory.Exists(path) => "it is a directory",
                UnauthorizedAccessException => $"{NetlinkErrno.Describe(NetlinkErrno.Access)} [{NetlinkErrno.Access}]",
                _ => refusal.Message,
            };
            context.Streams.Error.WriteLine($"Failed to open file '{path}': {reason}.");
            return Failed;
        }
        catch (Exception refusal) when (refusal is NetlinkException or NetlinkProtocolException or PlatformNotSupportedException)
        {
            context.Streams.Error.WriteLine($"nfnl_osf: {refusal.Message}");
            return Failed;
        }
    }

    private static bool TryRead(AppletContext context, string[] arguments, out string? path, out bool removes)
    {
        (path, removes) = (null, false);
        string? wrong = null;
        for (var at = 0; at < arguments.Length && wrong is null; at++)
        {
            var word = arguments[at];
            for (var letter = 1; letter < word.Length && word[0] == '-' && wrong is null; letter++)
            {
                switch (word[letter])
                {
                    case 'd':
                        removes = true;
                        break;
                    case 'f' when letter + 1 < word.Length || at + 1 < arguments.Length:
                        path = letter + 1 < word.Length ? word[(letter + 1)..] : arguments[++at];
                        letter = word.Length;
                        break;
                    case 'f':
                        wrong = "nfnl_osf: option requires an argument -- 'f'\n";
                        break;
                    case 'h':
                        wrong = "";
                        break;
                    default:
                        wrong = $"nfnl_osf: invalid option -- '{word[letter]}'\n";
                        break;
                }
            }
        }
        if (wrong is not null)
            context.Streams.Error.WriteLine(wrong + Usage);
        return wrong is null;
    }

    private static int Load(AppletContext context, string path, string text, bool removes)
    {
        var errors = new List<FingerprintError>();
        var fingerprints = FingerprintFile.Read(text, errors);
        foreach (var error in errors)
            context.Streams.Error.WriteLine($"nfnl_osf: {path}:{error.Line}: {error.Text}");
        if (errors.Count > 0)
            return Invalid;
        using var client = new NetlinkClient(context.Engines.Open(Protocol));
        foreach (var fingerprint in fingerprints)
        {
            context.Streams.Output.Write(Encoding.UTF8.GetBytes($"{Stamp(context)} Loading '{fingerprint.Text}'.\n"));
            try
            {
                Send(client, fingerprint.Bytes, removes);
            }
            catch (NetlinkException refusal) when (removes && refusal.Errno == NetlinkErrno.NoEnt)
            {
                // as it is to be
            }
            catch (NetlinkException refusal)
            {
                context.Streams.Error.WriteLine($"nfnl_osf: {path}:{fingerprint.Line}: {NetlinkErrno.Describe(refusal.Errno)}");
                return Failed;
            }
        }
        return 0;
    }

    private static void Send(NetlinkClient client, byte[] fingerprint, bool removes)
    {
        Span<byte> body = stackalloc byte[NfgenHeader.Size + AttributeHeader.Size + fingerprint.Length];
        body.Clear();
        MachineOrder.WriteU16(body[NfgenHeader.Size..], (ushort)(AttributeHeader.Size + fingerprint.Length));
        MachineOrder.WriteU16(body[(NfgenHeader.Size + sizeof(ushort))..], OsfAttribute.Finger);
        fingerprint.CopyTo(body[(NfgenHeader.Size + AttributeHeader.Size)..]);
        var (message, flags) = removes ? (OsfMessage.Remove, NetlinkFlags.None) : (OsfMessage.Add, NetlinkFlags.Create);
        client.Compose(NfnetlinkMessage.TypeOf(NfnlSubsystem.Osf, message), flags, body).Execute("load fingerprint");
    }

    // ulog
    private static string Stamp(AppletContext context) =>
        $"{context.Clock.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)} {Environment.ProcessId}";
}
