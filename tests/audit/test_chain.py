"""The arithmetic of the seal, against the published vectors and exhaustively for small trees."""

import json
import random

import pytest

from dibao.audit import chain

# Test tree of the Certificate Transparency project: eight leaves and the root after each.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION_0_OF_8 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
CONSISTENCY_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
LARGEST = 40
HASHES = [chain.leaf_hash(str(number).encode()) for number in range(LARGEST)]
TREE_ROOTS = [chain.tree_root(HASHES[:size]) for size in range(LARGEST + 1)]


def published():
    return [chain.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


def test_the_published_tree_has_the_published_roots():
    hashes = published()
    assert [chain.tree_root(hashes[: size + 1]).hex() for size in range(8)] == ROOTS
    assert chain.tree_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_published_proofs_come_out():
    node = chain.nodes_of(published())
    assert [step.hex() for step in chain.inclusion_proof(index=0, size=8, node=node)] == INCLUSION_0_OF_8
    assert [step.hex() for step in chain.consistency_proof(old=6, new=8, node=node)] == CONSISTENCY_6_TO_8


def test_a_frontier_grows_to_the_same_root_as_the_whole_tree():
    frontier = chain.Frontier()
    for size, hashed in enumerate(HASHES, 1):
        frontier = frontier.append(hashed)
        assert (frontier.size, frontier.root()) == (size, TREE_ROOTS[size])


def test_every_leaf_of_every_small_tree_is_proved():
    node = chain.nodes_of(HASHES)
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = chain.inclusion_proof(index=index, size=size, node=node)
            facts = {"hashed_leaf": HASHES[index], "index": index, "size": size, "root": TREE_ROOTS[size]}
            assert chain.verify_inclusion(proof=proof, **facts)


def test_every_small_tree_is_proved_to_extend_every_smaller_one_also_from_its_frontier():
    whole = chain.nodes_of(HASHES)
    frontier = chain.Frontier()
    for old in range(LARGEST + 1):
        for new in range(old, LARGEST + 1):
            proof = chain.consistency_proof(old=old, new=new, node=whole)
            assert proof == chain.consistency_proof(old=old, new=new, node=frontier.nodes(HASHES[old:new]))
            assert chain.verify_consistency(
                old=old, old_root=TREE_ROOTS[old], new=new, new_root=TREE_ROOTS[new], proof=proof
            )
        if old < LARGEST:
            frontier = frontier.append(HASHES[old])


def mutations(proof):
    """Proofs that differ in one place: a bit, one step less, one more, two swapped."""
    for place, step in enumerate(proof):
        flipped = bytes([step[0] ^ 1]) + step[1:]
        yield [*proof[:place], flipped, *proof[place + 1 :]]
        yield [*proof[:place], *proof[place + 1 :]]
        if place and step != proof[place - 1]:
            yield [*proof[: place - 1], step, proof[place - 1], *proof[place + 1 :]]
    yield [*proof, bytes(32)]
    yield [bytes(32), *proof]


def test_a_changed_inclusion_proof_is_refused():
    node = chain.nodes_of(HASHES)
    for size in range(1, 18):
        for index in range(size):
            good = {"hashed_leaf": HASHES[index], "index": index, "size": size, "root": TREE_ROOTS[size]}
            proof = chain.inclusion_proof(index=index, size=size, node=node)
            for wrong in mutations(proof):
                assert not chain.verify_inclusion(proof=wrong, **good)
            other = HASHES[(index + 1) % LARGEST]
            assert not chain.verify_inclusion(proof=proof, **(good | {"hashed_leaf": other}))
            assert not chain.verify_inclusion(proof=proof, **(good | {"root": TREE_ROOTS[size - 1]}))
            assert not chain.verify_inclusion(proof=proof, **(good | {"index": size}))
            assert not chain.verify_inclusion(proof=proof, **(good | {"index": -1}))


def test_a_changed_consistency_proof_is_refused():
    node = chain.nodes_of(HASHES)
    for new in range(1, 18):
        for old in range(new + 1):
            good = {"old": old, "old_root": TREE_ROOTS[old], "new": new, "new_root": TREE_ROOTS[new]}
            proof = chain.consistency_proof(old=old, new=new, node=node)
            for wrong in mutations(proof):
                assert not chain.verify_consistency(proof=wrong, **good)
            assert not chain.verify_consistency(proof=proof, **(good | {"old_root": bytes(32)}))
            assert not chain.verify_consistency(proof=proof, **(good | {"old": new + 1}))
            if old:
                assert not chain.verify_consistency(proof=proof, **(good | {"new_root": bytes(32)}))


def test_a_forked_log_cannot_prove_that_it_extends_the_old_one():
    rng = random.Random(7)
    for _ in range(300):
        new = rng.randint(2, 200)
        old = rng.randint(1, new - 1)
        hashes = [chain.leaf_hash(rng.randbytes(4)) for _ in range(new)]
        forked = list(hashes)
        forked[rng.randrange(old)] = chain.leaf_hash(b"forged")
        proof = chain.consistency_proof(old=old, new=new, node=chain.nodes_of(forked))
        assert not chain.verify_consistency(
            old=old, old_root=chain.tree_root(hashes[:old]), new=new, new_root=chain.tree_root(forked), proof=proof
        )


def test_impossible_proofs_are_not_made():
    node = chain.nodes_of(HASHES)
    for index, size in [(3, 3), (-1, 3), (0, 0)]:
        with pytest.raises(ValueError):
            chain.inclusion_proof(index=index, size=size, node=node)
    with pytest.raises(ValueError):
        chain.consistency_proof(old=5, new=4, node=node)


def test_a_leaf_is_one_text_whatever_order_the_facts_come_in():
    facts = {"verb": "确认", "id": 7, "data": {"b": [1, None], "a": "é"}}
    shuffled = json.loads(json.dumps(dict(reversed(facts.items()))))
    assert chain.leaf(facts) == chain.leaf(shuffled)
    assert chain.leaf(facts) == b"\x01" + '{"data":{"a":"é","b":[1,null]},"id":7,"verb":"确认"}'.encode()


def test_the_chain_depends_on_everything_before():
    def values(hashes):
        value = chain.GENESIS
        for hashed in hashes:
            value = chain.link(value, hashed)
        return value

    assert values(HASHES[:3]) != values([HASHES[1], HASHES[0], HASHES[2]])
    assert values(HASHES[:3]) != values(HASHES[1:3])
