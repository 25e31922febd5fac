"""Reads a pprof file without a protobuf library: field numbers and wire types alone."""

import gzip


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def signed(value):
    return value - (1 << 64) if value >= 1 << 63 else value


def fields(data):
    """Field number -> its values in their order: numbers, or bytes."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
            assert len(value) == length, "a field is cut off"
        else:
            raise AssertionError(f"wire type {key & 7}")
        found.setdefault(key >> 3, []).append(value)
    return found


def numbers(values):
    """A repeated number, packed or not."""
    result = []
    for value in values:
        if isinstance(value, int):
            result.append(value)
            continue
        at = 0
        while at < len(value):
            number, at = varint(value, at)
            result.append(number)
    return result


class Profile:
    """samples: a list of (frames leaf first, values); types: a list of 'type/unit'."""

    def __init__(self, path):
        with gzip.open(path) as file:
            top = fields(file.read())
        self.texts = [text.decode("utf-8") for text in top[6]]
        assert self.texts[0] == "", "the first text is not empty"
        self.types = [self.value_type(data) for data in top[1]]
        self.period_type = self.value_type(top[11][0])
        self.period = top.get(12, [0])[0]
        self.duration_ns = top.get(10, [0])[0]
        self.comments = [self.texts[place] for place in numbers(top.get(13, []))]
        self.read_mappings(top)
        functions = self.read_functions(top)
        self.read_locations(top, functions)
        self.samples = [self.read_sample(data) for data in top.get(2, [])]
        stacks = [tuple(frames) for frames, _ in self.samples]
        assert len(set(stacks)) == len(stacks), "a stack stands in two samples"

    def value_type(self, data):
        read = fields(data)
        return f"{self.texts[read[1][0]]}/{self.texts[read[2][0]]}"

    def read_mappings(self, top):
        mappings = [fields(data) for data in top[3]]
        assert len(mappings) == 1 and mappings[0][1] == [1], "not one mapping"
        assert mappings[0][7] == [1], "has_functions is not set"

    def read_functions(self, top):
        functions = {}
        for data in top.get(5, []):
            read = fields(data)
            identity = read[1][0]
            assert identity != 0 and identity not in functions, "a function's id"
            functions[identity] = self.texts[read[2][0]]
            assert functions[identity], "a function without a name"
        return functions

    def read_locations(self, top, functions):
        self.locations = {}
        for data in top.get(4, []):
            read = fields(data)
            identity = read[1][0]
            assert identity != 0 and identity not in self.locations, "a location's id"
            assert read[2] == [1], "a location without a mapping"
            assert len(read[4]) == 1, "not one line a location"
            self.locations[identity] = functions[fields(read[4][0])[1][0]]

    def read_sample(self, data):
        read = fields(data)
        values = [signed(value) for value in numbers(read[2])]
        assert len(values) == len(self.types), "not a value for each type"
        return [self.locations[place] for place in numbers(read[1])], values

    def total(self, name):
        place = [kind.split("/")[0] for kind in self.types].index(name)
        return sum(values[place] for _, values in self.samples)
