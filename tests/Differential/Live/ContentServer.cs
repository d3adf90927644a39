using System.Net;
using System.Net.Sockets;
using System.Text;
using Differential.ConntrackCli;

namespace Differential.Live;

// A web server that gives the same answer to everybody, until it is disposed.
internal sealed class ContentServer : IDisposable
{
    private readonly Socket _listener;
    private readonly byte[] _content;

    internal ContentServer(CommandNamespace place, ushort port, byte[] content)
    {
        _content = content;
        _listener = place.OpenSocket(SocketType.Stream, ProtocolType.Tcp, AddressFamily.InterNetworkV6);
        _listener.DualMode = true;
        _listener.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        _listener.Listen();
        _ = ServeAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptAsync());
        }
        catch (SocketException)
        {
            return; // disposed
        }
    }

    // Whoever asks for nothing is listened to until he hangs up.
    private async Task AnswerAsync(Socket client)
    {
        using (client)
        {
            try
            {
                if (await client.ReceiveAsync(new byte[4096]) == 0)
                    return;
                await SendAsync(client, Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {_content.Length}\r\n\r\n"));
                await SendAsync(client, _content);
                client.Shutdown(SocketShutdown.Send);
                while (await client.ReceiveAsync(new byte[4096]) > 0)
                    continue;
            }
            catch (SocketException)
            {
                return; // the client gave up
            }
        }
    }

    private static async Task SendAsync(Socket client, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await client.SendAsync(bytes)..];
    }
}
