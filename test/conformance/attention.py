"""Attention of the domain com.microsoft."""

import numpy as np

from conformance import node_case

MS = "com.microsoft"
rng = np.random.default_rng(12)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def caches(length, half):
    angles = np.outer(np.arange(length), 1.0 / 100.0 ** (np.arange(half) / half))
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def rotary():
    cos, sin = caches(20, 4)
    for interleaved in (0, 1):
        for shape, extra in (((2, 5, 24), {}), ((2, 3, 5, 8), {})):
            positions = rng.integers(0, 20, (2, 5)).astype(np.int64)
            yield node_case(f"rotary_{interleaved}_{len(shape)}", "RotaryEmbedding",
                            [("x", normal(*shape)), ("p", positions), ("c", cos),
                             ("s", sin)], ["y"], domain=MS, interleaved=interleaved,
                            **extra)
    yield node_case("rotary_offset", "RotaryEmbedding",
                    [("x", normal(1, 5, 24)), ("p", np.array([3], np.int64)),
                     ("c", cos), ("s", sin)], ["y"], domain=MS)
    yield node_case("rotary_partial", "RotaryEmbedding",
                    [("x", normal(2, 3, 5, 12)),
                     ("p", rng.integers(0, 20, (2, 5)).astype(np.int64)), ("c", cos),
                     ("s", sin)], ["y"], domain=MS, rotary_embedding_dim=8, num_heads=3)


def group_query(name, *, batch=1, length=1, heads=4, kv=2, size=16, past=0,
                filled=None, total=None, packed=False, rope=False, constants=(),
                **attributes):
    """`filled` tokens of the past are in use; the buffer has `past` places."""
    filled = past if filled is None else filled
    ends = np.full(batch, filled + length - 1, np.int32)
    total = filled + length if total is None else total
    inputs = [("query", normal(batch, length, (heads + (2 * kv if packed else 0)) * size)),
              ("key", None if packed else normal(batch, length, kv * size)),
              ("value", None if packed else normal(batch, length, kv * size)),
              ("past_key", normal(batch, kv, past, size)),
              ("past_value", normal(batch, kv, past, size)),
              ("seqlens_k", ends),
              ("total", np.array(total, np.int32))]
    if rope:
        cos, sin = caches(32, size // 2)
        inputs += [("cos", cos), ("sin", sin)]
        attributes["do_rotary"] = 1
    return node_case(name, "GroupQueryAttention", inputs,
                     ["output", "present_key", "present_value"], domain=MS,
                     num_heads=heads, kv_num_heads=kv, constants=constants, atol=1e-5,
                     **attributes)


def groups():
    yield group_query("gqa_prompt", length=6)
    yield group_query("gqa_prompt_rope", length=6, rope=True)
    yield group_query("gqa_prompt_interleaved", length=6, rope=True, rotary_interleaved=1)
    yield group_query("gqa_prompt_batch", batch=3, length=4, rope=True)
    yield group_query("gqa_decode", past=5)
    yield group_query("gqa_decode_rope", past=5, rope=True)
    yield group_query("gqa_decode_batch", batch=2, past=5, rope=True)
    yield group_query("gqa_decode_constant_total", past=7, rope=True,
                      constants=("total", "seqlens_k"))
    yield group_query("gqa_chunk", length=3, past=5, rope=True)
    yield group_query("gqa_packed", length=4, packed=True, rope=True)
    yield group_query("gqa_packed_decode", past=3, packed=True, rope=True)
    yield group_query("gqa_window", length=8, local_window_size=3)
    yield group_query("gqa_window_decode", past=9, local_window_size=3)
    yield group_query("gqa_softcap", length=5, softcap=2.0)
    yield group_query("gqa_scale", length=5, scale=0.25)
    yield group_query("gqa_smooth", length=5, smooth_softmax=1)
    yield group_query("gqa_one_head", length=5, heads=3, kv=3)
    # A buffer that is longer than what is in it.
    yield group_query("gqa_buffer", past=10, filled=4, total=5, rope=True,
                      constants=("total",))


def multi_head():
    q, k, v = normal(2, 3, 16), normal(2, 5, 16), normal(2, 5, 16)
    plain = [("q", q), ("k", k), ("v", v)]
    yield node_case("mha", "MultiHeadAttention", plain, ["y"], domain=MS, num_heads=4)
    yield node_case("mha_bias", "MultiHeadAttention", plain + [("b", normal(48))],
                    ["y"], domain=MS, num_heads=4)
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int32)
    yield node_case("mha_mask", "MultiHeadAttention",
                    plain + [("b", None), ("m", mask)], ["y"], domain=MS, num_heads=4)
    yield node_case("mha_mask_lengths", "MultiHeadAttention",
                    plain + [("b", None), ("m", np.array([3, 5], np.int32))], ["y"],
                    domain=MS, num_heads=4)
    yield node_case("mha_relative", "MultiHeadAttention",
                    plain + [("b", None), ("m", None), ("r", normal(1, 4, 3, 5))],
                    ["y"], domain=MS, num_heads=4, scale=0.3)
    yield node_case("mha_past", "MultiHeadAttention",
                    plain + [("b", None), ("m", None), ("r", None),
                             ("pk", normal(2, 4, 6, 4)), ("pv", normal(2, 4, 6, 4))],
                    ["y", "k2", "v2"], domain=MS, num_heads=4)
    yield node_case("mha_causal", "MultiHeadAttention",
                    [("q", normal(2, 5, 16)), ("k", k), ("v", v)], ["y"], domain=MS,
                    num_heads=4, unidirectional=1)


def attention():
    x, w, b = normal(2, 4, 12), normal(12, 48), normal(48)
    base = [("x", x), ("w", w), ("b", b)]
    yield node_case("attention", "Attention", base, ["y"], domain=MS, num_heads=4,
                    constants=("w", "b"))
    yield node_case("attention_causal", "Attention", base, ["y"], domain=MS,
                    num_heads=4, unidirectional=1, constants=("w", "b"))
    yield node_case("attention_mask", "Attention",
                    base + [("m", np.array([[1, 1, 0, 0], [1, 1, 1, 1]], np.int32))],
                    ["y"], domain=MS, num_heads=4, constants=("w", "b"))
    yield node_case("attention_lengths", "Attention",
                    base + [("m", np.array([2, 4], np.int32))], ["y"], domain=MS,
                    num_heads=4, constants=("w", "b"))
    yield node_case("attention_sizes", "Attention",
                    [("x", x), ("w", normal(12, 40)), ("b", normal(40))], ["y"],
                    domain=MS, num_heads=4, qkv_hidden_sizes=[16, 16, 8],
                    constants=("w", "b"))


def quantized():
    def whole(kind, *shape):
        return rng.integers(np.iinfo(kind).min, np.iinfo(kind).max + 1, shape).astype(kind)

    scale = np.array(0.02, np.float32)
    for columns in (False, True):
        weight_scale = np.array(0.01, np.float32)
        zero = np.array(3, np.int8)
        if columns:
            weight_scale = rng.uniform(0.005, 0.02, 48).astype(np.float32)
            zero = np.zeros(48, np.int8)
        base = [("x", whole(np.uint8, 2, 4, 12)), ("w", whole(np.int8, 12, 48)),
                ("b", normal(48)), ("xs", scale), ("ws", weight_scale)]
        tail = [("xz", np.array(128, np.uint8)), ("wz", zero)]
        yield node_case(f"qattention_{columns}".lower(), "QAttention",
                        base + [("m", None)] + tail, ["y"], domain=MS, num_heads=4,
                        constants=("w", "b", "ws", "wz"), atol=1e-4)
        yield node_case(f"qattention_mask_{columns}".lower(), "QAttention",
                        base + [("m", np.array([2, 4], np.int32))] + tail, ["y"],
                        domain=MS, num_heads=4, unidirectional=1,
                        constants=("w", "b", "ws", "wz"), atol=1e-4)


def with_past():
    x, w, b = normal(2, 3, 12), normal(12, 48), normal(48)
    yield node_case("attention_past", "Attention",
                    [("x", x), ("w", w), ("b", b), ("m", None),
                     ("past", normal(2, 2, 4, 5, 4))], ["y", "present"], domain=MS,
                    num_heads=4, unidirectional=1, constants=("w", "b"))
    yield node_case("attention_present", "Attention", [("x", x), ("w", w), ("b", b)],
                    ["y", "present"], domain=MS, num_heads=4, unidirectional=1,
                    constants=("w", "b"))


def cases():
    yield from quantized()
    yield from with_past()
    yield from rotary()
    yield from groups()
    yield from multi_head()
    yield from attention()
