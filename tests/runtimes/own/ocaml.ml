(* A benchmark as users of OCaml write it: Unix.gettimeofday around a loop, the best of many. Prints
   `ID NANOSECONDS`. Not of the plain call and the one without a stub: of their five cycles,
   where the code lies decides one. *)

external add : int -> int -> int = "xc_add"
external add_holding : int -> int -> int = "xc_add_holding"

external call_back : (int -> int -> int) -> int -> int -> int = "xc_call_back"

let plain a b = a + b

let bench name number work =
  let best = ref infinity in
  for _ = 1 to 40 do
    let begun = Unix.gettimeofday () in
    ignore (Sys.opaque_identity (work number));
    best := Float.min !best (Unix.gettimeofday () -. begun)
  done;
  Printf.printf "%s %f\n" name (!best *. 1e9 /. float number)

let () =
  Thread.join (Thread.create ignore ());
  bench "crossing" 30_000 (fun n ->
      let x = ref 0 in
      for i = 1 to n do x := !x + add i 7 done;
      !x);
  bench "no-token" 500_000 (fun n ->
      let x = ref 0 in
      for i = 1 to n do x := !x + add_holding i 7 done;
      !x);
  bench "upcall" 200_000 (fun n -> call_back plain 7 n)
