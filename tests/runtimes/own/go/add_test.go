package add

import "testing"

var sink int64

func BenchmarkPlain(b *testing.B) {
	var result int32
	for i := 0; i < b.N; i++ {
		result = Plain(int32(i), 2)
	}
	sink = int64(result)
}

func BenchmarkCrossing(b *testing.B) {
	var result int32
	for i := 0; i < b.N; i++ {
		result = Crossing(int32(i), 2)
	}
	sink = int64(result)
}

func BenchmarkUpcall(b *testing.B) {
	sink = Upcalls(b.N)
}
