"""Rules: a frame or plain values in, a frame or plain values out. No database, no screen, no charts."""
