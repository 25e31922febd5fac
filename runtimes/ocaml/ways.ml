(* The ways from OCaml to C and back, as the author of a binding writes them: externals, and loops
   over them as a user writes loops. *)

(* Kept: what the loop computed, by which its answer is checked. *)
type case = {
  id : string;
  summary : string;
  loop : int -> int;
  expected : int -> int;
}

type items = (int64, Bigarray.int64_elt, Bigarray.c_layout) Bigarray.Array1.t

(* The stub gives the runtime's lock up around the call. *)
external add : int -> int -> int = "xc_add"
external nothing : unit -> unit = "xc_nothing"
external sum : items -> int = "xc_sum"

(* The stub keeps it: an ordinary external. *)
external add_holding : int -> int -> int = "xc_add_holding"
external nothing_holding : unit -> unit = "xc_nothing_holding"
external sum_holding : items -> int = "xc_sum_holding"

(* No stub: the compiler calls the foreign function itself, on OCaml's stack or straight on C's. *)
external add_unboxed
  : (int32[@unboxed]) -> (int32[@unboxed]) -> (int32[@unboxed])
  = "xc_bytecode" "xc_callee_add" [@@noalloc]

(* The same, by a call that may collect garbage or raise: the state is saved. *)
external add_unboxed_alloc
  : (int32[@unboxed]) -> (int32[@unboxed]) -> (int32[@unboxed])
  = "xc_bytecode" "xc_callee_add"

external call_back : (int -> int -> int) -> int -> int -> int = "xc_call_back"

let second = 7
let add_ocaml a b = a + b [@@inline never]

let rec sum_to n = if n <= 0 then 0 else n * (n - 1) / 2
and sums n = sum_to n + (second * n)

let plain n =
  let kept = ref 0 in
  for i = 0 to n - 1 do
    kept := !kept + add_ocaml i second
  done;
  !kept

let crossing n =
  let kept = ref 0 in
  for i = 0 to n - 1 do
    kept := !kept + add i second
  done;
  !kept

let holding n =
  let kept = ref 0 in
  for i = 0 to n - 1 do
    kept := !kept + add_holding i second
  done;
  !kept

let noalloc n =
  let kept = ref 0 and other = Int32.of_int second in
  for i = 0 to n - 1 do
    kept := !kept + Int32.to_int (add_unboxed (Int32.of_int i) other)
  done;
  !kept

let unboxed n =
  let kept = ref 0 and other = Int32.of_int second in
  for i = 0 to n - 1 do
    kept := !kept + Int32.to_int (add_unboxed_alloc (Int32.of_int i) other)
  done;
  !kept

let nothings n =
  for _ = 1 to n do
    nothing ()
  done;
  n

let nothings_holding n =
  for _ = 1 to n do
    nothing_holding ()
  done;
  n

let upcall n = call_back add_ocaml second n

let items_of count =
  let items = Bigarray.Array1.create Bigarray.int64 Bigarray.c_layout count in
  for i = 0 to count - 1 do
    items.{i} <- Int64.of_int (i + 1)
  done;
  items

let batch count =
  let items = items_of count in
  fun n ->
    let kept = ref 0 in
    for _ = 1 to n do
      kept := !kept + sum items
    done;
    !kept

let batch_holding count =
  let items = items_of count in
  fun n ->
    let kept = ref 0 in
    for _ = 1 to n do
      kept := !kept + sum_holding items
    done;
    !kept

let batches way loop_of what =
  List.map
    (fun count ->
      {
        id = Printf.sprintf "%sbatch/%d" way count;
        summary = Printf.sprintf "the sum of a bigarray of %d int64, %s" count what;
        loop = loop_of count;
        expected = (fun n -> n * (count * (count + 1) / 2));
      })
    [ 1; 4; 16; 64; 256; 1024; 4096; 16384 ]

let case id summary loop = { id; summary; loop; expected = sums }

let all =
  [
    case "plain" "a function of two ints, never inlined" plain;
    case "crossing" "an external whose stub releases the runtime's lock" crossing;
    case "no-token" "an ordinary external, which keeps the lock" holding;
    case "unboxed/crossing" "an external without a stub: arguments unboxed" unboxed;
    case "noalloc/crossing" "the same, which neither allocates nor raises: [@@noalloc]" noalloc;
    case "upcall" "caml_callback2 of a closure, from C" upcall;
    {
      id = "nothing";
      summary = "an external whose stub releases the lock and calls an empty function";
      loop = nothings;
      expected = (fun n -> n);
    };
    {
      id = "no-token/nothing";
      summary = "the same without releasing it";
      loop = nothings_holding;
      expected = (fun n -> n);
    };
  ]
  @ batches "" batch "the lock released"
  @ batches "no-token/" batch_holding "the lock kept"
