using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Generated.Conversations;

// SCTP: associations that begin, live, restart, collide and end, with tags that are right or not.
internal sealed class SctpConversation
{
    private readonly Scene _scene;
    private readonly Dice _dice;
    private readonly int _oddPercent;
    private readonly ushort _near;
    private readonly ushort _far;
    private uint _nearTag;
    private uint _farTag;
    private bool _otherPath;

    private SctpConversation(Scene scene)
    {
        _scene = scene;
        _dice = scene.Dice;
        _oddPercent = _dice.Pick(0, 10, 25, 50);
        _near = _dice.Port();
        _far = _dice.Port();
        Renew();
    }

    internal static string Play(Scene scene)
    {
        var sctp = new SctpConversation(scene);
        switch (scene.Dice.Below(10))
        {
            case 0:
                sctp.Wander(2 + scene.Dice.Below(14));
                return "sctp anything";
            case 1 or 2:
                sctp.Heartbeats();
                return "sctp picked up";
            case 3:
                sctp.Collide();
                return "sctp collision";
            case 4:
                sctp.Open();
                sctp.Wander(scene.Dice.Below(4));
                if (scene.Dice.Percent(60))
                    sctp.Renew();
                sctp.Open();
                sctp.Close();
                return "sctp restart";
            case 9:
                sctp.Open();
                sctp.UsePaths();
                sctp.Close();
                return "sctp multi-homed";
            case 5:
                sctp.Open();
                sctp.Close();
                sctp.Renew();
                sctp.Open();
                return "sctp opened again";
            default:
                sctp.Open();
                sctp.Talk(scene.Dice.Below(6));
                sctp.Close();
                return "sctp";
        }
    }

    private byte[] Near => _otherPath ? _scene.Place.OtherClient : _scene.Place.Client;

    private void Renew()
    {
        _nearTag = _dice.Percent(3) ? 0 : _dice.Word();
        _farTag = _dice.Percent(3) ? 0 : _dice.Word();
    }

    private void Open()
    {
        Send(true, 0, draft => Init(draft, _nearTag, false));
        Send(false, _nearTag, draft => Init(draft, _farTag, true));
        Send(true, _farTag, draft => WithData(draft.Chunk(SctpChunkType.CookieEcho, 0, _dice.Bytes(_dice.Below(20)))));
        Send(false, _nearTag, draft => WithData(draft.Chunk(SctpChunkType.CookieAck)));
    }

    // Both ends open at once.
    private void Collide()
    {
        Send(true, 0, draft => Init(draft, _nearTag, false));
        Send(false, 0, draft => Init(draft, _farTag, false));
        if (_dice.Percent(50))
            Send(false, _nearTag, draft => Init(draft, _dice.Percent(80) ? _farTag : _dice.Word(), true));
        Send(true, _farTag, draft => Init(draft, _dice.Percent(80) ? _nearTag : _dice.Word(), true));
        Send(_dice.Percent(50), null, draft => draft.Chunk(SctpChunkType.CookieEcho, 0, [1, 2, 3, 4]));
        Send(_dice.Percent(50), null, draft => draft.Chunk(SctpChunkType.CookieAck));
        Talk(_dice.Below(4));
    }

    private void Talk(int packets)
    {
        for (; packets > 0; packets--)
        {
            var outward = _dice.Percent(50);
            switch (_dice.Below(4))
            {
                case 0:
                    Send(outward, null, draft => draft.Chunk(SctpChunkType.Sack, 0, new byte[12]));
                    break;
                case 1:
                    Send(outward, null, draft => draft.Chunk(SctpChunkType.Heartbeat, 0, [0, 1, 0, 8, 1, 2, 3, 4]));
                    Send(!outward, null, draft => draft.Chunk(SctpChunkType.HeartbeatAck, 0, [0, 1, 0, 8, 1, 2, 3, 4]));
                    break;
                default:
                    Send(outward, null, draft => draft.ChunkData(_dice.Word(), _dice.Bytes(_dice.Pick(1, _dice.Below(30), _dice.Below(2000)))));
                    break;
            }
        }
    }

    private void Heartbeats()
    {
        for (var times = 1 + _dice.Below(5); times > 0; times--)
        {
            var outward = _dice.Percent(60);
            Send(outward, null, draft => draft.Chunk(SctpChunkType.Heartbeat, 0, [0, 1, 0, 8, 1, 2, 3, 4]));
            if (_dice.Percent(30))
                Renew();
            Send(!outward || _dice.Percent(15), null, draft => draft.Chunk(SctpChunkType.HeartbeatAck, 0, [0, 1, 0, 8, 1, 2, 3, 4]));
            Wander(_dice.Below(3));
        }
        Close();
    }

    // Either end has another address: heartbeats make its path known, data follows, and the tags may change meanwhile.
    private void UsePaths()
    {
        for (var times = 1 + _dice.Below(4); times > 0; times--)
        {
            _otherPath = !_otherPath;
            var outward = _dice.Percent(60);
            if (_dice.Percent(80))
            {
                Send(outward, null, draft => draft.Chunk(SctpChunkType.Heartbeat, 0, [0, 1, 0, 8, 1, 2, 3, 4]));
                Send(!outward, null, draft => draft.Chunk(SctpChunkType.HeartbeatAck, 0, [0, 1, 0, 8, 1, 2, 3, 4]));
            }
            Talk(_dice.Below(4));
            if (_dice.Percent(15))
                Renew();
        }
    }

    private void Close()
    {
        var outward = _dice.Percent(50);
        switch (_dice.Below(4))
        {
            case 0:
                Abort(outward);
                break;
            case 1:
                break;
            default:
                Send(outward, null, draft => draft.Chunk(SctpChunkType.Shutdown, 0, [0, 0, 0, 1]));
                Send(!outward, null, draft => draft.Chunk(SctpChunkType.ShutdownAck));
                Send(outward, null, draft => draft.Chunk(SctpChunkType.ShutdownComplete, (byte)_dice.Below(2)));
                break;
        }
    }

    private void Abort(bool outward)
    {
        var reflected = _dice.Percent(50);
        Send(outward, reflected == outward ? _nearTag : _farTag, draft => draft.Chunk(SctpChunkType.Abort, (byte)(reflected ? 1 : 0)));
    }

    // Any chunks, in any order.
    private void Wander(int packets)
    {
        for (; packets > 0; packets--)
        {
            var outward = _dice.Percent(60);
            uint? tag = _dice.Percent(60) ? null : _dice.Pick<uint>(0, _nearTag, _farTag, _dice.Word());
            Send(outward, tag, draft =>
            {
                for (var chunks = _dice.Pick(1, 1, 1, 2, 3); chunks > 0; chunks--)
                    AnyChunk(draft, outward);
            });
        }
    }

    private void AnyChunk(PacketDraft draft, bool outward)
    {
        var type = (byte)(_dice.Percent(90) ? _dice.Below(16) : (int)_dice.Roll());
        if (type is SctpChunkType.Init or SctpChunkType.InitAck)
            Init(draft, _dice.Percent(70) ? outward ? _nearTag : _farTag : _dice.Word(), type == SctpChunkType.InitAck);
        else
            draft.Chunk(type, (byte)_dice.Below(4), _dice.Bytes(_dice.Pick(0, 4, 12, _dice.Below(20))));
    }

    private void Init(PacketDraft draft, uint tag, bool acknowledge)
    {
        if (_dice.Percent(2))
            draft.Chunk(acknowledge ? SctpChunkType.InitAck : SctpChunkType.Init, 0, _dice.Bytes(_dice.Below(16)));
        else
            draft.ChunkInit(tag, acknowledge: acknowledge);
    }

    private void WithData(PacketDraft draft)
    {
        if (_dice.Percent(20))
            draft.ChunkData(1, [1, 2, 3]);
    }

    private void Send(bool outward, uint? tag, Action<PacketDraft> chunks)
    {
        var sent = Emit(outward, tag ?? (outward ? _farTag : _nearTag), chunks);
        if (_dice.Percent(_oddPercent / 5))
            IcmpConversation.SendError(_scene, sent, outward ? Near : _scene.Place.Server, outward ? _scene.Place.Server : Near);
        if (_dice.Percent(_oddPercent))
            Wander(1);
    }

    private byte[] Emit(bool outward, uint tag, Action<PacketDraft> chunks)
    {
        var (source, destination) = outward ? (Near, _scene.Place.Server) : (_scene.Place.Server, Near);
        if (_dice.Percent(_oddPercent / 4))
            tag = _dice.Pick(0u, tag + 1, _nearTag, _farTag);
        var draft = _scene.From(source, destination).Sctp(outward ? _near : _far, outward ? _far : _near, tag);
        if (_dice.Percent(_oddPercent / 8))
            draft.WithChecksum(_dice.Word());
        chunks(draft);
        if (_dice.Percent(_oddPercent / 8))
            draft.WithLength(_dice.Pick(0, 1, 3, 4, 5, _dice.Below(40), 65535)); // the last chunk's
        if (_dice.Percent(_oddPercent / 8))
            draft.Payload(_dice.Bytes(_dice.Below(8)));
        return _scene.Send(draft);
    }
}
